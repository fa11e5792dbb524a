> heron pipeline.define {"pipeline":"p","stages":[{"name":"work","attempts_max":2,"backoff_ms":100,"lease_ms":5000},{"name":"after"}]}
> heron pipeline.start {"pipeline":"p"}
> wren pipeline.take {"pipeline":"p"}
> time +5000
> pulse
> ask pipeline.why {"id":$j1}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":5,"job":6}
  pipeline.ready {"item":5,"stage":"work","job":6}
{"item":5,"job":6}
  agent.met {"agent":"wren","id":7}
  pipeline.taken {"job":6,"fence":8,"agent":"wren","attempt":1}
{"jobs":[{"job":6,"fence":8,"item":5,"stage":"work","place":[],"attempt":1,"until":6000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.expired {"job":6,"agent":"wren","state":"waiting","why":"lease"}
{"state":"waiting","because":["it is tried again at 00:00:06 UTC","attempt 1 by `wren` ended at 00:00:06 UTC: \"the lease ended without a word\""],"next":6100}

# The old fence is worth nothing any more.
> wren pipeline.finish {"job":$j1,"fence":$f1}
> time +100
> pulse
> robin pipeline.take {"pipeline":"p"}
> wren pipeline.finish {"job":$j1,"fence":$f1}
> wren pipeline.extend {"job":$j1,"fence":$f2}
---
stale: job 6 is not yours to finish: it is waiting until 00:00:06 UTC; take again
  pipeline.ready {"item":5,"stage":"work","job":6}
  agent.met {"agent":"robin","id":9}
  pipeline.taken {"job":6,"fence":10,"agent":"robin","attempt":2}
{"jobs":[{"job":6,"fence":10,"item":5,"stage":"work","place":[],"attempt":2,"until":11100,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
stale: job 6 is not yours to finish: its lease passed to `robin` at 00:00:06 UTC; take again [holder robin]
stale: job 6 is not yours to extend: `robin` holds it and you are `wren`; act as its holder [holder robin]

> robin pipeline.extend {"job":$j1,"fence":$f2,"lease_ms":9000}
> time +9000
> pulse
> ask pipeline.why {"id":$i1}
> ask pipeline.list {"state":"stalled"}
---
{"until":15100}
  pipeline.expired {"job":6,"agent":"robin","state":"dead","why":"lease"}
  pipeline.stalled {"item":5}
{"state":"stalled","because":["none of it goes on since 00:00:15 UTC: what is left of it are dead letters, 1 of them; `synod pipeline retry 5`, or go on without them with `synod pipeline skip JOB`","job 6 of `work` died at 00:00:15 UTC after 2 of 2 attempts; `synod pipeline retry 5`, or `synod pipeline skip 6`","attempt 2 by `robin` ended at 00:00:15 UTC: \"the lease ended without a word\""],"next":0}
{"items":[{"item":5,"pipeline":"p","version":1,"state":"stalled","agent":"heron","started":1000,"ended":0,"size":1,"open":0,"dead":1}]}

> heron pipeline.retry {"items":[$i1]}
> heron pipeline.retry {"items":[$i1]}
> robin pipeline.take {"pipeline":"p"}
> robin pipeline.finish {"job":$j1,"fence":$f}
> ask pipeline.show {"item":$i1}
---
  pipeline.retried {"item":5}
  pipeline.ready {"item":5,"stage":"work","job":6}
{"items":[5],"kept":[]}
{"items":[],"kept":[5]}
  pipeline.taken {"job":6,"fence":11,"agent":"robin","attempt":1}
{"jobs":[{"job":6,"fence":11,"item":5,"stage":"work","place":[],"attempt":1,"until":20100,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.finished {"job":6,"outputs":1}
  pipeline.ready {"item":5,"stage":"after","job":13}
{"item":5,"state":"running","jobs":[]}
{"item":5,"pipeline":"p","version":1,"state":"running","agent":"heron","started":1000,"ended":0,"size":2,"open":1,"dead":0,"jobs":[{"job":6,"item":5,"stage":"work","place":[],"state":"done","made":1000,"ready":1000,"taken":15100,"at":15100,"agent":"robin","attempts":1,"attempts_max":2,"inputs":1,"missing":0,"awaited":0,"outputs":1,"passed":false,"history":[{"attempt":1,"agent":"wren","at":6000,"reason":"the lease ended without a word"},{"attempt":2,"agent":"robin","at":15100,"reason":"the lease ended without a word"}],"results":[]},{"job":13,"item":5,"stage":"after","place":[],"state":"ready","made":15100,"ready":15100,"taken":0,"at":0,"attempts":0,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":0,"passed":false,"history":[],"results":[]}],"waiting":true}

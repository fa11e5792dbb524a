> heron pipeline.define {"pipeline":"p","stages":[{"name":"collect"},{"name":"process"},{"name":"store"}]}
> heron pipeline.start {"pipeline":"p","body":{"page":1}}
> ask pipeline.stages {"pipeline":"p"}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":6,"job":7}
  pipeline.ready {"item":6,"stage":"collect","job":7}
{"item":6,"job":7}
{"pipeline":"p","version":1,"versions":1,"paused":false,"takers":0,"items":{"running":1,"stalled":0,"done":0,"failed":0,"cancelled":0,"started":1},"stages":[{"stage":"collect","from":[],"fan_out":false,"attempts_max":0,"on_dead":"wait","paused":false,"retired":false,"counts":{"gathering":0,"waiting":0,"ready":1,"leased":0,"done":0,"dead":0,"skipped":0,"cancelled":0,"made":1},"takers":0},{"stage":"process","from":["collect"],"fan_out":false,"attempts_max":0,"on_dead":"wait","paused":false,"retired":false,"counts":{"gathering":0,"waiting":0,"ready":0,"leased":0,"done":0,"dead":0,"skipped":0,"cancelled":0,"made":0},"takers":0},{"stage":"store","from":["process"],"fan_out":false,"attempts_max":0,"on_dead":"wait","paused":false,"retired":false,"counts":{"gathering":0,"waiting":0,"ready":0,"leased":0,"done":0,"dead":0,"skipped":0,"cancelled":0,"made":0},"takers":0}]}

> wren pipeline.take {"pipeline":"p","stage":"collect"}
---
  agent.met {"agent":"wren","id":8}
  pipeline.taken {"job":7,"fence":9,"agent":"wren","attempt":1}
{"jobs":[{"job":7,"fence":9,"item":6,"stage":"collect","place":[],"attempt":1,"until":31000,"several":false,"body":{"page":1},"inputs":[],"missing":0,"fan_out":false}]}

# What it hands in is the next stage's in the same entry.
> time +1000
> wren pipeline.finish {"job":$j1,"fence":$f,"output":{"text":"one"}}
> robin pipeline.take {"pipeline":"p","stage":"process"}
---
  pipeline.finished {"job":7,"outputs":1}
  pipeline.ready {"item":6,"stage":"process","job":11}
{"item":6,"state":"running","jobs":[]}
  agent.met {"agent":"robin","id":12}
  pipeline.taken {"job":11,"fence":13,"agent":"robin","attempt":1}
{"jobs":[{"job":11,"fence":13,"item":6,"stage":"process","place":[],"attempt":1,"until":32000,"several":false,"body":{"text":"one"},"inputs":[],"missing":0,"fan_out":false}]}

# Finishing again is told that it is over.
> wren pipeline.finish {"job":$j1,"fence":$f1,"output":{"text":"two"}}
---
stale: job 7 is not yours to finish: it is done since 00:00:02 UTC; stop

# Any stage: whoever does not say which gets what there is.
> time +1000
> robin pipeline.finish {"job":$j2,"fence":$f,"output":{"words":1}}
> owl pipeline.take {"pipeline":"p"}
> owl pipeline.finish {"job":$j,"fence":$f,"output":"stored"}
> ask pipeline.show {"item":$i1}
> ask pipeline.stages {"pipeline":"p"}
> ask pipeline.pipelines {}
---
  pipeline.finished {"job":11,"outputs":1}
  pipeline.ready {"item":6,"stage":"store","job":15}
{"item":6,"state":"running","jobs":[]}
  agent.met {"agent":"owl","id":16}
  pipeline.taken {"job":15,"fence":17,"agent":"owl","attempt":1}
{"jobs":[{"job":15,"fence":17,"item":6,"stage":"store","place":[],"attempt":1,"until":33000,"several":false,"body":{"words":1},"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.finished {"job":15,"outputs":1}
  pipeline.ended {"item":6,"state":"done","reason":""}
{"item":6,"state":"done","jobs":[]}
{"item":6,"pipeline":"p","version":1,"state":"done","agent":"heron","started":1000,"ended":3000,"size":3,"open":0,"dead":0,"body":{"page":1},"jobs":[{"job":7,"item":6,"stage":"collect","place":[],"state":"done","made":1000,"ready":1000,"taken":1000,"at":2000,"agent":"wren","attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":1,"passed":false,"history":[],"results":[]},{"job":11,"item":6,"stage":"process","place":[],"state":"done","made":2000,"ready":2000,"taken":2000,"at":3000,"agent":"robin","attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":1,"passed":false,"history":[],"results":[]},{"job":15,"item":6,"stage":"store","place":[],"state":"done","made":3000,"ready":3000,"taken":3000,"at":3000,"agent":"owl","attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":1,"passed":false,"history":[],"results":[{"body":"stored"}]}],"waiting":false}
{"pipeline":"p","version":1,"versions":1,"paused":false,"takers":0,"items":{"running":0,"stalled":0,"done":1,"failed":0,"cancelled":0,"started":1},"stages":[{"stage":"collect","from":[],"fan_out":false,"attempts_max":0,"on_dead":"wait","paused":false,"retired":false,"counts":{"gathering":0,"waiting":0,"ready":0,"leased":0,"done":1,"dead":0,"skipped":0,"cancelled":0,"made":1},"takers":0},{"stage":"process","from":["collect"],"fan_out":false,"attempts_max":0,"on_dead":"wait","paused":false,"retired":false,"counts":{"gathering":0,"waiting":0,"ready":0,"leased":0,"done":1,"dead":0,"skipped":0,"cancelled":0,"made":1},"takers":0},{"stage":"store","from":["process"],"fan_out":false,"attempts_max":0,"on_dead":"wait","paused":false,"retired":false,"counts":{"gathering":0,"waiting":0,"ready":0,"leased":0,"done":1,"dead":0,"skipped":0,"cancelled":0,"made":1},"takers":0}]}
{"pipelines":[{"pipeline":"p","version":1,"paused":false,"items":{"running":0,"stalled":0,"done":1,"failed":0,"cancelled":0,"started":1}}]}

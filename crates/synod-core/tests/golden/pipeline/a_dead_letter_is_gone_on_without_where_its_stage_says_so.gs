> heron pipeline.define {"pipeline":"p","stages":[{"name":"split","fan_out":true},{"name":"read","on_dead":"skip"},{"name":"sum"},{"name":"vote","gather":"split"}]}
> heron pipeline.start {"pipeline":"p"}
> heron pipeline.take {"pipeline":"p"}
> heron pipeline.finish {"job":$j,"fence":$f,"outputs":[{"body":"a"},{"body":"b"}]}
> wren pipeline.take {"pipeline":"p","max":2}
> wren pipeline.fail {"job":$j2,"fence":$f2,"reason":"torn","fatal":true}
> wren pipeline.finish {"job":$j3,"fence":$f3,"output":"B"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.finish {"job":$j,"fence":$f,"output":"BB"}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":7,"job":8}
  pipeline.ready {"item":7,"stage":"split","job":8}
{"item":7,"job":8}
  pipeline.taken {"job":8,"fence":9,"agent":"heron","attempt":1}
{"jobs":[{"job":8,"fence":9,"item":7,"stage":"split","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":true}]}
  pipeline.finished {"job":8,"outputs":2}
  pipeline.ready {"item":7,"stage":"read","job":13}
  pipeline.ready {"item":7,"stage":"read","job":14}
{"item":7,"state":"running","jobs":[]}
  agent.met {"agent":"wren","id":15}
  pipeline.taken {"job":13,"fence":16,"agent":"wren","attempt":1}
  pipeline.taken {"job":14,"fence":17,"agent":"wren","attempt":1}
{"jobs":[{"job":13,"fence":16,"item":7,"stage":"read","place":[0],"attempt":1,"until":31000,"several":false,"body":"a","inputs":[],"missing":0,"fan_out":false},{"job":14,"fence":17,"item":7,"stage":"read","place":[1],"attempt":1,"until":31000,"several":false,"body":"b","inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":13,"state":"dead","reason":"torn"}
  pipeline.passed {"job":13}
{"state":"dead","at":0,"item":"running"}
  pipeline.finished {"job":14,"outputs":1}
  pipeline.ready {"item":7,"stage":"sum","job":20}
{"item":7,"state":"running","jobs":[]}
  pipeline.taken {"job":20,"fence":21,"agent":"wren","attempt":1}
{"jobs":[{"job":20,"fence":21,"item":7,"stage":"sum","place":[1],"attempt":1,"until":31000,"several":false,"body":"B","inputs":[],"missing":0,"fan_out":false}]}
  pipeline.finished {"job":20,"outputs":1}
  pipeline.ready {"item":7,"stage":"vote","job":12}
{"item":7,"state":"running","jobs":[]}

# It hears that one is missing.
> owl pipeline.take {"pipeline":"p"}
> ask pipeline.why {"id":$j2}
> heron pipeline.retry {"items":[$i1]}
> owl pipeline.finish {"job":$j5,"fence":$f,"output":1}
> ask pipeline.show {"item":$i1}
---
  agent.met {"agent":"owl","id":23}
  pipeline.taken {"job":12,"fence":24,"agent":"owl","attempt":1}
{"jobs":[{"job":12,"fence":24,"item":7,"stage":"vote","place":[],"attempt":1,"until":31000,"several":true,"inputs":[{"stage":"sum","ordinal":1,"body":"BB"}],"missing":1,"fan_out":false}]}
{"state":"dead","because":["it died at 00:00:01 UTC, and item 7 went on without it","attempt 1 by `wren` ended at 00:00:01 UTC: \"torn\""],"next":0}
{"items":[],"kept":[7]}
  pipeline.finished {"job":12,"outputs":1}
  pipeline.ended {"item":7,"state":"done","reason":""}
{"item":7,"state":"done","jobs":[]}
{"item":7,"pipeline":"p","version":1,"state":"done","agent":"heron","started":1000,"ended":1000,"size":6,"open":0,"dead":0,"jobs":[{"job":8,"item":7,"stage":"split","place":[],"state":"done","made":1000,"ready":1000,"taken":1000,"at":1000,"agent":"heron","attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":2,"passed":false,"history":[],"results":[]},{"job":12,"item":7,"stage":"vote","place":[],"state":"done","made":1000,"ready":1000,"taken":1000,"at":1000,"agent":"owl","attempts":1,"attempts_max":20,"inputs":1,"missing":1,"awaited":0,"outputs":1,"passed":false,"history":[],"results":[{"body":1}]},{"job":13,"item":7,"stage":"read","place":[0],"state":"dead","made":1000,"ready":1000,"taken":1000,"at":1000,"agent":"wren","attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":0,"passed":true,"history":[{"attempt":1,"agent":"wren","at":1000,"reason":"torn"}],"results":[]},{"job":14,"item":7,"stage":"read","place":[1],"state":"done","made":1000,"ready":1000,"taken":1000,"at":1000,"agent":"wren","attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":1,"passed":false,"history":[],"results":[]},{"job":18,"item":7,"stage":"sum","place":[0],"state":"skipped","made":1000,"ready":0,"taken":0,"at":1000,"attempts":0,"attempts_max":20,"inputs":0,"missing":1,"awaited":0,"outputs":0,"passed":false,"history":[],"results":[]},{"job":20,"item":7,"stage":"sum","place":[1],"state":"done","made":1000,"ready":1000,"taken":1000,"at":1000,"agent":"wren","attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":1,"passed":false,"history":[],"results":[]}],"waiting":false}

> heron pipeline.define {"pipeline":"p","stages":[{"name":"split","fan_out":true},{"name":"read","attempts_max":1},{"name":"vote","gather":"split"}]}
> heron pipeline.start {"pipeline":"p"}
> heron pipeline.take {"pipeline":"p"}
> heron pipeline.finish {"job":$j,"fence":$f,"outputs":[{"body":"a"}]}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j,"fence":$f,"reason":"no"}
> heron pipeline.skip {"job":$j}
> ask pipeline.jobs {"pipeline":"p","stage":"vote"}
> heron pipeline.skip {"job":$j1}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":6,"job":7}
  pipeline.ready {"item":6,"stage":"split","job":7}
{"item":6,"job":7}
  pipeline.taken {"job":7,"fence":8,"agent":"heron","attempt":1}
{"jobs":[{"job":7,"fence":8,"item":6,"stage":"split","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":true}]}
  pipeline.finished {"job":7,"outputs":1}
  pipeline.ready {"item":6,"stage":"read","job":11}
{"item":6,"state":"running","jobs":[]}
  agent.met {"agent":"wren","id":12}
  pipeline.taken {"job":11,"fence":13,"agent":"wren","attempt":1}
{"jobs":[{"job":11,"fence":13,"item":6,"stage":"read","place":[0],"attempt":1,"until":31000,"several":false,"body":"a","inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":11,"state":"dead","reason":"no"}
  pipeline.stalled {"item":6}
{"state":"dead","at":0,"item":"stalled"}
  pipeline.passed {"job":11}
  pipeline.ready {"item":6,"stage":"vote","job":10}
{"item":6,"state":"running"}
{"jobs":[{"job":10,"item":6,"stage":"vote","place":[],"state":"ready","made":1000,"ready":1000,"taken":0,"at":0,"attempts":0,"attempts_max":20,"inputs":0,"missing":1,"awaited":0,"outputs":0,"passed":false,"history":[],"results":[]}]}
conflict: job 7 is done; only a dead letter can be gone on without, see `synod pipeline why 7`

# A fan-out that is gone on without is not gathered either.
> heron pipeline.start {"pipeline":"p"}
> heron pipeline.take {"pipeline":"p","stage":"split"}
> heron pipeline.fail {"job":$j,"fence":$f,"fatal":true}
> heron pipeline.skip {"job":$j}
> ask pipeline.show {"item":$i2}
---
  pipeline.started {"pipeline":"p","item":14,"job":15}
  pipeline.ready {"item":14,"stage":"split","job":15}
{"item":14,"job":15}
  pipeline.taken {"job":15,"fence":16,"agent":"heron","attempt":1}
{"jobs":[{"job":15,"fence":16,"item":14,"stage":"split","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":true}]}
  pipeline.failed {"job":15,"state":"dead","reason":"failed without a reason"}
  pipeline.stalled {"item":14}
{"state":"dead","at":0,"item":"stalled"}
  pipeline.passed {"job":15}
  pipeline.ended {"item":14,"state":"done","reason":""}
{"item":14,"state":"done"}
{"item":14,"pipeline":"p","version":1,"state":"done","agent":"heron","started":1000,"ended":1000,"size":2,"open":0,"dead":0,"jobs":[{"job":15,"item":14,"stage":"split","place":[],"state":"dead","made":1000,"ready":1000,"taken":1000,"at":1000,"agent":"heron","attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":0,"passed":true,"history":[{"attempt":1,"agent":"heron","at":1000,"reason":"failed without a reason"}],"results":[]},{"job":17,"item":14,"stage":"vote","place":[],"state":"skipped","made":1000,"ready":0,"taken":0,"at":1000,"attempts":0,"attempts_max":20,"inputs":0,"missing":0,"awaited":0,"outputs":0,"passed":false,"history":[],"results":[]}],"waiting":false}

> heron pipeline.define {"pipeline":"p","stages":[{"name":"split","fan_out":true},{"name":"read"},{"name":"vote","gather":"split"}]}
> heron pipeline.start {"pipeline":"p"}
> heron pipeline.take {"pipeline":"p"}
> heron pipeline.finish {"job":$j,"fence":$f,"outputs":[{"body":"a"},{"body":"b"}]}
> wren pipeline.take {"pipeline":"p"}
> heron pipeline.cancel {"items":[$i1],"reason":"not wanted"}
> wren pipeline.finish {"job":$j2,"fence":$f}
> heron pipeline.cancel {"items":[$i1]}
> ask pipeline.show {"item":$i1}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":6,"job":7}
  pipeline.ready {"item":6,"stage":"split","job":7}
{"item":6,"job":7}
  pipeline.taken {"job":7,"fence":8,"agent":"heron","attempt":1}
{"jobs":[{"job":7,"fence":8,"item":6,"stage":"split","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":true}]}
  pipeline.finished {"job":7,"outputs":2}
  pipeline.ready {"item":6,"stage":"read","job":12}
  pipeline.ready {"item":6,"stage":"read","job":13}
{"item":6,"state":"running","jobs":[]}
  agent.met {"agent":"wren","id":14}
  pipeline.taken {"job":12,"fence":15,"agent":"wren","attempt":1}
{"jobs":[{"job":12,"fence":15,"item":6,"stage":"read","place":[0],"attempt":1,"until":31000,"several":false,"body":"a","inputs":[],"missing":0,"fan_out":false}]}
  pipeline.ended {"item":6,"state":"cancelled","reason":"not wanted"}
{"items":[6],"ended":[]}
stale: job 12 is not yours to finish: it is cancelled since 00:00:01 UTC; stop
{"items":[],"ended":[6]}
{"item":6,"pipeline":"p","version":1,"state":"cancelled","agent":"heron","started":1000,"ended":1000,"size":4,"open":0,"dead":0,"jobs":[{"job":7,"item":6,"stage":"split","place":[],"state":"done","made":1000,"ready":1000,"taken":1000,"at":1000,"agent":"heron","attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":2,"passed":false,"history":[],"results":[]},{"job":11,"item":6,"stage":"vote","place":[],"state":"cancelled","made":1000,"ready":0,"taken":0,"at":1000,"attempts":0,"attempts_max":20,"inputs":0,"missing":0,"awaited":2,"outputs":0,"passed":false,"history":[],"results":[]},{"job":12,"item":6,"stage":"read","place":[0],"state":"cancelled","made":1000,"ready":1000,"taken":1000,"at":1000,"agent":"wren","attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":0,"passed":false,"history":[{"attempt":1,"agent":"wren","at":1000,"reason":"called off: not wanted"}],"results":[]},{"job":13,"item":6,"stage":"read","place":[1],"state":"cancelled","made":1000,"ready":1000,"taken":0,"at":1000,"attempts":0,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":0,"passed":false,"history":[],"results":[]}],"waiting":false}

> heron pipeline.retry {"items":[$i1]}
> ask pipeline.jobs {"pipeline":"p","state":"gathering"}
---
  pipeline.retried {"item":6}
  pipeline.ready {"item":6,"stage":"read","job":12}
  pipeline.ready {"item":6,"stage":"read","job":13}
{"items":[6],"kept":[]}
{"jobs":[{"job":11,"item":6,"stage":"vote","place":[],"state":"gathering","made":1000,"ready":0,"taken":0,"at":0,"attempts":0,"attempts_max":20,"inputs":0,"missing":0,"awaited":2,"outputs":0,"passed":false,"history":[],"results":[]}]}

> heron pipeline.define {"pipeline":"p","stages":[{"name":"split","fan_out":true},{"name":"read"},{"name":"vote","gather":"split"}]}
> heron pipeline.start {"pipeline":"p","body":"change"}
> heron pipeline.take {"pipeline":"p","stage":"split"}
> heron pipeline.finish {"job":$j,"fence":$f,"outputs":[{"body":"a"},{"body":"b"},{"body":"c"}]}
> ask pipeline.why {"id":$i1}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":6,"job":7}
  pipeline.ready {"item":6,"stage":"split","job":7}
{"item":6,"job":7}
  pipeline.taken {"job":7,"fence":8,"agent":"heron","attempt":1}
{"jobs":[{"job":7,"fence":8,"item":6,"stage":"split","place":[],"attempt":1,"until":31000,"several":false,"body":"change","inputs":[],"missing":0,"fan_out":true}]}
  pipeline.finished {"job":7,"outputs":3}
  pipeline.ready {"item":6,"stage":"read","job":13}
  pipeline.ready {"item":6,"stage":"read","job":14}
  pipeline.ready {"item":6,"stage":"read","job":15}
{"item":6,"state":"running","jobs":[]}
{"state":"running","because":["it went into `p`, version 1, at 00:00:01 UTC; 3 of its 5 jobs can go on","job 12 of `vote` waits for 3 of its 3 inputs from `read`; 0 came and 0 were passed over","job 13 of `read` waits to be taken; `synod pipeline take p read`","job 14 of `read` waits to be taken; `synod pipeline take p read`","job 15 of `read` waits to be taken; `synod pipeline take p read`"],"next":0}

# They end in another order than they began; the fan-out's order counts.
> wren pipeline.take {"pipeline":"p","stage":"read","max":3}
> wren pipeline.finish {"job":$j4,"fence":$f4,"output":"C"}
> wren pipeline.finish {"job":$j2,"fence":$f2,"output":"A"}
> owl pipeline.take {"pipeline":"p","stage":"vote"}
> ask pipeline.jobs {"pipeline":"p","state":"gathering"}
---
  agent.met {"agent":"wren","id":16}
  pipeline.taken {"job":13,"fence":17,"agent":"wren","attempt":1}
  pipeline.taken {"job":14,"fence":18,"agent":"wren","attempt":1}
  pipeline.taken {"job":15,"fence":19,"agent":"wren","attempt":1}
{"jobs":[{"job":13,"fence":17,"item":6,"stage":"read","place":[0],"attempt":1,"until":31000,"several":false,"body":"a","inputs":[],"missing":0,"fan_out":false},{"job":14,"fence":18,"item":6,"stage":"read","place":[1],"attempt":1,"until":31000,"several":false,"body":"b","inputs":[],"missing":0,"fan_out":false},{"job":15,"fence":19,"item":6,"stage":"read","place":[2],"attempt":1,"until":31000,"several":false,"body":"c","inputs":[],"missing":0,"fan_out":false}]}
  pipeline.finished {"job":15,"outputs":1}
{"item":6,"state":"running","jobs":[]}
  pipeline.finished {"job":13,"outputs":1}
{"item":6,"state":"running","jobs":[]}
  agent.met {"agent":"owl","id":22}
{"jobs":[]}
{"jobs":[{"job":12,"item":6,"stage":"vote","place":[],"state":"gathering","made":1000,"ready":0,"taken":0,"at":0,"attempts":0,"attempts_max":20,"inputs":2,"missing":0,"awaited":1,"outputs":0,"passed":false,"history":[],"results":[]}]}

> wren pipeline.finish {"job":$j3,"fence":$f3,"output":"B"}
> owl pipeline.take {"pipeline":"p","stage":"vote"}
> owl pipeline.finish {"job":$j5,"fence":$f,"output":"ABC"}
> ask pipeline.show {"item":$i1}
---
  pipeline.finished {"job":14,"outputs":1}
  pipeline.ready {"item":6,"stage":"vote","job":12}
{"item":6,"state":"running","jobs":[]}
  pipeline.taken {"job":12,"fence":24,"agent":"owl","attempt":1}
{"jobs":[{"job":12,"fence":24,"item":6,"stage":"vote","place":[],"attempt":1,"until":31000,"several":true,"inputs":[{"stage":"read","ordinal":0,"body":"A"},{"stage":"read","ordinal":1,"body":"B"},{"stage":"read","ordinal":2,"body":"C"}],"missing":0,"fan_out":false}]}
  pipeline.finished {"job":12,"outputs":1}
  pipeline.ended {"item":6,"state":"done","reason":""}
{"item":6,"state":"done","jobs":[]}
{"item":6,"pipeline":"p","version":1,"state":"done","agent":"heron","started":1000,"ended":1000,"size":5,"open":0,"dead":0,"body":"change","jobs":[{"job":7,"item":6,"stage":"split","place":[],"state":"done","made":1000,"ready":1000,"taken":1000,"at":1000,"agent":"heron","attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":3,"passed":false,"history":[],"results":[]},{"job":12,"item":6,"stage":"vote","place":[],"state":"done","made":1000,"ready":1000,"taken":1000,"at":1000,"agent":"owl","attempts":1,"attempts_max":20,"inputs":3,"missing":0,"awaited":0,"outputs":1,"passed":false,"history":[],"results":[{"body":"ABC"}]},{"job":13,"item":6,"stage":"read","place":[0],"state":"done","made":1000,"ready":1000,"taken":1000,"at":1000,"agent":"wren","attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":1,"passed":false,"history":[],"results":[]},{"job":14,"item":6,"stage":"read","place":[1],"state":"done","made":1000,"ready":1000,"taken":1000,"at":1000,"agent":"wren","attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":1,"passed":false,"history":[],"results":[]},{"job":15,"item":6,"stage":"read","place":[2],"state":"done","made":1000,"ready":1000,"taken":1000,"at":1000,"agent":"wren","attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":1,"passed":false,"history":[],"results":[]}],"waiting":false}

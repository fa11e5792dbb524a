> heron pipeline.define {"pipeline":"p","stages":[{"name":"split","fan_out":true},{"name":"read"},{"name":"vote","gather":"split"}]}
> heron pipeline.start {"pipeline":"p","body":"text"}
> ask pipeline.inputs {"job":$j}
> heron pipeline.take {"pipeline":"p"}
> heron pipeline.finish {"job":$j,"fence":$f,"outputs":[{"body":"one"},{"body":"two"},{"body":"three"}]}
> ask pipeline.inputs {"job":$j}
> wren pipeline.take {"pipeline":"p","stage":"read","max":3}
> wren pipeline.finish {"job":$j4,"fence":$f4,"output":"three is read"}
> wren pipeline.finish {"job":$j2,"fence":$f2,"output":"one is read"}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":6,"job":7}
  pipeline.ready {"item":6,"stage":"split","job":7}
{"item":6,"job":7}
{"inputs":[{"stage":"","ordinal":0,"body":"text"}],"awaited":0,"missing":0}
  pipeline.taken {"job":7,"fence":8,"agent":"heron","attempt":1}
{"jobs":[{"job":7,"fence":8,"item":6,"stage":"split","place":[],"attempt":1,"until":31000,"several":false,"body":"text","inputs":[],"missing":0,"fan_out":true}]}
  pipeline.finished {"job":7,"outputs":3}
  pipeline.ready {"item":6,"stage":"read","job":13}
  pipeline.ready {"item":6,"stage":"read","job":14}
  pipeline.ready {"item":6,"stage":"read","job":15}
{"item":6,"state":"running","jobs":[]}
{"inputs":[],"awaited":0,"missing":0}
  agent.met {"agent":"wren","id":16}
  pipeline.taken {"job":13,"fence":17,"agent":"wren","attempt":1}
  pipeline.taken {"job":14,"fence":18,"agent":"wren","attempt":1}
  pipeline.taken {"job":15,"fence":19,"agent":"wren","attempt":1}
{"jobs":[{"job":13,"fence":17,"item":6,"stage":"read","place":[0],"attempt":1,"until":31000,"several":false,"body":"one","inputs":[],"missing":0,"fan_out":false},{"job":14,"fence":18,"item":6,"stage":"read","place":[1],"attempt":1,"until":31000,"several":false,"body":"two","inputs":[],"missing":0,"fan_out":false},{"job":15,"fence":19,"item":6,"stage":"read","place":[2],"attempt":1,"until":31000,"several":false,"body":"three","inputs":[],"missing":0,"fan_out":false}]}
  pipeline.finished {"job":15,"outputs":1}
{"item":6,"state":"running","jobs":[]}
  pipeline.finished {"job":13,"outputs":1}
{"item":6,"state":"running","jobs":[]}

> ask pipeline.inputs {"job":12}
> ask pipeline.inputs {"job":12,"limit":1}
> ask pipeline.inputs {"job":12,"limit":1,"after":1}
> ask pipeline.inputs {"job":12,"after":9}
> ask pipeline.inputs {"job":$i}
---
{"inputs":[{"stage":"read","ordinal":0,"body":"one is read"},{"stage":"read","ordinal":2,"body":"three is read"}],"awaited":1,"missing":0}
{"inputs":[{"stage":"read","ordinal":0,"body":"one is read"}],"awaited":1,"missing":0,"next":1}
{"inputs":[{"stage":"read","ordinal":2,"body":"three is read"}],"awaited":1,"missing":0}
{"inputs":[],"awaited":1,"missing":0}
not_found: 6 is an item, not a job; `synod pipeline show 6` shows the jobs it consists of

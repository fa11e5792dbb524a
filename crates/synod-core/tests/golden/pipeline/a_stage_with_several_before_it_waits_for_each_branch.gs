> heron pipeline.define {"pipeline":"p","stages":[{"name":"draft"},{"name":"spell","from":["draft"]},{"name":"facts","from":["draft"]},{"name":"print","from":["facts","spell"]}]}
> heron pipeline.start {"pipeline":"p","body":"text"}
> heron pipeline.take {"pipeline":"p"}
> heron pipeline.finish {"job":$j,"fence":$f,"output":"draft"}
> wren pipeline.take {"pipeline":"p","max":9}
> wren pipeline.finish {"job":$j3,"fence":$f3,"output":"facts are right"}
> wren pipeline.take {"pipeline":"p","stage":"print"}
> ask pipeline.why {"id":$i}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":7,"job":8}
  pipeline.ready {"item":7,"stage":"draft","job":8}
{"item":7,"job":8}
  pipeline.taken {"job":8,"fence":9,"agent":"heron","attempt":1}
{"jobs":[{"job":8,"fence":9,"item":7,"stage":"draft","place":[],"attempt":1,"until":31000,"several":false,"body":"text","inputs":[],"missing":0,"fan_out":false}]}
  pipeline.finished {"job":8,"outputs":1}
  pipeline.ready {"item":7,"stage":"spell","job":11}
  pipeline.ready {"item":7,"stage":"facts","job":12}
{"item":7,"state":"running","jobs":[]}
  agent.met {"agent":"wren","id":13}
  pipeline.taken {"job":11,"fence":14,"agent":"wren","attempt":1}
  pipeline.taken {"job":12,"fence":15,"agent":"wren","attempt":1}
{"jobs":[{"job":11,"fence":14,"item":7,"stage":"spell","place":[],"attempt":1,"until":31000,"several":false,"body":"draft","inputs":[],"missing":0,"fan_out":false},{"job":12,"fence":15,"item":7,"stage":"facts","place":[],"attempt":1,"until":31000,"several":false,"body":"draft","inputs":[],"missing":0,"fan_out":false}]}
  pipeline.finished {"job":12,"outputs":1}
{"item":7,"state":"running","jobs":[]}
{"jobs":[]}
{"state":"running","because":["it went into `p`, version 1, at 00:00:01 UTC; 1 of its 4 jobs can go on","`wren` has job 11 of `spell` since 00:00:01 UTC under fence 14, until 00:00:31 UTC unless it extends that","job 17 of `print` waits for 1 of its 2 inputs from `spell`, `facts`; 1 came and 0 were passed over"],"next":31000}

> wren pipeline.finish {"job":$j2,"fence":$f2,"output":"spelling is right"}
> wren pipeline.take {"pipeline":"p","stage":"print"}
---
  pipeline.finished {"job":11,"outputs":1}
  pipeline.ready {"item":7,"stage":"print","job":17}
{"item":7,"state":"running","jobs":[]}
  pipeline.taken {"job":17,"fence":19,"agent":"wren","attempt":1}
{"jobs":[{"job":17,"fence":19,"item":7,"stage":"print","place":[],"attempt":1,"until":31000,"several":true,"inputs":[{"stage":"spell","ordinal":0,"body":"spelling is right"},{"stage":"facts","ordinal":0,"body":"facts are right"}],"missing":0,"fan_out":false}]}

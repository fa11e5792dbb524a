> heron pipeline.define {"pipeline":"p","stages":[{"name":"a"},{"name":"b"}]}
> heron pipeline.start {"pipeline":"p","body":1}
> heron pipeline.start {"pipeline":"p","body":2}
> wren pipeline.take {"pipeline":"p","stage":"a"}
> wren pipeline.finish {"job":$j1,"fence":$f,"output":"one","then_take":5}
> wren pipeline.finish {"job":$j2,"fence":$f,"output":"two","then_take":5}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":5,"job":6}
  pipeline.ready {"item":5,"stage":"a","job":6}
{"item":5,"job":6}
  pipeline.started {"pipeline":"p","item":7,"job":8}
  pipeline.ready {"item":7,"stage":"a","job":8}
{"item":7,"job":8}
  agent.met {"agent":"wren","id":9}
  pipeline.taken {"job":6,"fence":10,"agent":"wren","attempt":1}
{"jobs":[{"job":6,"fence":10,"item":5,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"body":1,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.finished {"job":6,"outputs":1}
  pipeline.ready {"item":5,"stage":"b","job":12}
  pipeline.taken {"job":8,"fence":13,"agent":"wren","attempt":1}
{"item":5,"state":"running","jobs":[{"job":8,"fence":13,"item":7,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"body":2,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.finished {"job":8,"outputs":1}
  pipeline.ready {"item":7,"stage":"b","job":15}
{"item":7,"state":"running","jobs":[]}

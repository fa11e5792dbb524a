> heron pipeline.define {"pipeline":"p","stages":[{"name":"split","fan_out":true},{"name":"read"},{"name":"vote","gather":"split"}]}
> heron pipeline.start {"pipeline":"p"}
> heron pipeline.take {"pipeline":"p"}
> heron pipeline.finish {"job":$j,"fence":$f,"outputs":[]}
> heron pipeline.take {"pipeline":"p"}
> heron pipeline.finish {"job":$j,"fence":$f}
> ask pipeline.list {"pipeline":"p"}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":6,"job":7}
  pipeline.ready {"item":6,"stage":"split","job":7}
{"item":6,"job":7}
  pipeline.taken {"job":7,"fence":8,"agent":"heron","attempt":1}
{"jobs":[{"job":7,"fence":8,"item":6,"stage":"split","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":true}]}
  pipeline.finished {"job":7,"outputs":0}
  pipeline.ready {"item":6,"stage":"vote","job":9}
{"item":6,"state":"running","jobs":[]}
  pipeline.taken {"job":9,"fence":10,"agent":"heron","attempt":1}
{"jobs":[{"job":9,"fence":10,"item":6,"stage":"vote","place":[],"attempt":1,"until":31000,"several":true,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.finished {"job":9,"outputs":1}
  pipeline.ended {"item":6,"state":"done","reason":""}
{"item":6,"state":"done","jobs":[]}
{"items":[{"item":6,"pipeline":"p","version":1,"state":"done","agent":"heron","started":1000,"ended":1000,"size":2,"open":0,"dead":0}]}

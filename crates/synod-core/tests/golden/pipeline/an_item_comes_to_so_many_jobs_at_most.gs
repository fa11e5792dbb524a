> heron space.set {"name":"item_jobs_max","value":4}
> heron pipeline.define {"pipeline":"p","stages":[{"name":"split","fan_out":true},{"name":"read"},{"name":"vote","gather":"split"}]}
> heron pipeline.start {"pipeline":"p"}
> heron pipeline.take {"pipeline":"p"}
> heron pipeline.finish {"job":$j1,"fence":$f1,"outputs":[{"body":1},{"body":2},{"body":3}]}
> heron pipeline.finish {"job":$j1,"fence":$f1,"outputs":[{"body":1},{"body":2}]}
---
  agent.met {"agent":"heron","id":1}
  space.set {"name":"item_jobs_max","value":4}
{}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":6,"job":7}
  pipeline.ready {"item":6,"stage":"split","job":7}
{"item":6,"job":7}
  pipeline.taken {"job":7,"fence":8,"agent":"heron","attempt":1}
{"jobs":[{"job":7,"fence":8,"item":6,"stage":"split","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":true}]}
exhausted: item 6 would come to 5 jobs and 4 are allowed; fan out to fewer, or raise it with `synod space set item_jobs_max`
  pipeline.finished {"job":7,"outputs":2}
  pipeline.ready {"item":6,"stage":"read","job":12}
  pipeline.ready {"item":6,"stage":"read","job":13}
{"item":6,"state":"running","jobs":[]}

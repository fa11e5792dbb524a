> heron pipeline.define {"pipeline":"p","stages":[{"name":"a"}]}
> wren key=k pipeline.take {"pipeline":"p","wait_ms":60000}
> heron pipeline.start {"pipeline":"p"}
> withdraw #4 wren k
> ask pipeline.show {"item":$i}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  agent.met {"agent":"wren","id":4}
parked as #4
  pipeline.started {"pipeline":"p","item":5,"job":6}
  pipeline.ready {"item":5,"stage":"a","job":6}
{"item":5,"job":6}
  pipeline.taken {"job":6,"fence":7,"agent":"wren","attempt":1}
answer to #4: {"jobs":[{"job":6,"fence":7,"item":5,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.released {"job":6}
{"ended":0}
{"item":5,"pipeline":"p","version":1,"state":"running","agent":"heron","started":1000,"ended":0,"size":1,"open":1,"dead":0,"jobs":[{"job":6,"item":5,"stage":"a","place":[],"state":"ready","made":1000,"ready":1000,"taken":1000,"at":0,"agent":"wren","attempts":0,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":0,"passed":false,"history":[],"results":[]}],"waiting":true}

# Nobody waits any more.
> wren key=l pipeline.take {"pipeline":"p","wait_ms":60000}
> robin key=m pipeline.take {"pipeline":"p","wait_ms":60000}
> withdraw #8 robin m
> wren pipeline.release {"job":$j,"fence":$f}
---
  pipeline.taken {"job":6,"fence":8,"agent":"wren","attempt":1}
{"jobs":[{"job":6,"fence":8,"item":5,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  agent.met {"agent":"robin","id":9}
parked as #8
{"ended":1}
  pipeline.released {"job":6}
{"state":"ready"}

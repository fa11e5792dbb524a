> heron pipeline.define {"pipeline":"p","stages":[{"name":"a"},{"name":"b"}]}
> heron pipeline.start {"pipeline":"p"}
> wren pipeline.take {"pipeline":"p"}
> wren space.txn {"commands":[{"pipeline.finish":{"job":$j,"fence":$f,"output":1}},{"kv.put":{"key":"k","value":1,"if_revision":7}}]}
> ask pipeline.show {"item":$i}
> wren space.txn {"commands":[{"pipeline.finish":{"job":$j,"fence":$f,"output":1}},{"queue.push":{"queue":"q","body":2}}]}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":5,"job":6}
  pipeline.ready {"item":5,"stage":"a","job":6}
{"item":5,"job":6}
  agent.met {"agent":"wren","id":7}
  pipeline.taken {"job":6,"fence":8,"agent":"wren","attempt":1}
{"jobs":[{"job":6,"fence":8,"item":5,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
conflict: command 2 (kv.put): there is no key `k` any more; decide again whether to make it [revision 0]
{"item":5,"pipeline":"p","version":1,"state":"running","agent":"heron","started":1000,"ended":0,"size":1,"open":1,"dead":0,"jobs":[{"job":6,"item":5,"stage":"a","place":[],"state":"leased","made":1000,"ready":1000,"taken":1000,"at":31000,"agent":"wren","fence":8,"attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":0,"passed":false,"history":[],"results":[]}],"waiting":true}
  pipeline.finished {"job":6,"outputs":1}
  pipeline.ready {"item":5,"stage":"b","job":10}
  queue.pushed {"queue":"q","task":11,"state":"ready"}
{"replies":[{"item":5,"state":"running","jobs":[]},{"task":11,"state":"ready","existing":false}]}

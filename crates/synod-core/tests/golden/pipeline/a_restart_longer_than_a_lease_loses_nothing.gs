> heron pipeline.define {"pipeline":"p","stages":[{"name":"a","lease_ms":1000,"timeout_ms":2000}]}
> heron pipeline.start {"pipeline":"p"}
> wren pipeline.take {"pipeline":"p"}
> robin key=k pipeline.take {"pipeline":"p","wait_ms":60000}
> time +50000
> restart
> wren pipeline.extend {"job":$j1,"fence":$f1}
> robin key=k pipeline.take {"pipeline":"p","wait_ms":60000}
> save_load
> wren pipeline.release {"job":$j1,"fence":$f1}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":4,"job":5}
  pipeline.ready {"item":4,"stage":"a","job":5}
{"item":4,"job":5}
  agent.met {"agent":"wren","id":6}
  pipeline.taken {"job":5,"fence":7,"agent":"wren","attempt":1}
{"jobs":[{"job":5,"fence":7,"item":4,"stage":"a","place":[],"attempt":1,"until":2000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  agent.met {"agent":"robin","id":8}
parked as #6
  space.epoch_opened {"epoch":2,"kept":1,"voided":0}
{"until":52000}
parked as #9
  pipeline.released {"job":5}
{"state":"ready"}
  pipeline.taken {"job":5,"fence":9,"agent":"robin","attempt":1}
answer to #6: {"jobs":[{"job":5,"fence":9,"item":4,"stage":"a","place":[],"attempt":1,"until":52000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}

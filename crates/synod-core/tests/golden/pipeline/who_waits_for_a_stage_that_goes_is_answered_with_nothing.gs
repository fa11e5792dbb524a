# A stage that the next version leaves out goes with the last item that has it; one of the same name, later, is another.
> heron pipeline.define {"pipeline":"p","stages":[{"name":"a"},{"name":"b"}]}
> wren pipeline.take {"pipeline":"p","stage":"b","wait_ms":60000}
> owl pipeline.take {"pipeline":"p","wait_ms":60000}
> heron pipeline.define {"pipeline":"p","stages":[{"name":"a"}]}
> heron pipeline.delete {"pipeline":"p"}
> heron pipeline.define {"pipeline":"p","stages":[{"name":"b"}]}
> heron pipeline.start {"pipeline":"p","body":1}
> wren pipeline.take {"pipeline":"p","stage":"b","wait_ms":60000}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  agent.met {"agent":"wren","id":5}
parked as #4
  agent.met {"agent":"owl","id":6}
parked as #5
  pipeline.defined {"pipeline":"p","version":2}
{"version":2,"existing":false}
answer to #4: {"jobs":[]}
  pipeline.deleted {"pipeline":"p"}
{"deleted":true,"items":0}
answer to #5: {"jobs":[]}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":9,"job":10}
  pipeline.ready {"item":9,"stage":"b","job":10}
{"item":9,"job":10}
  pipeline.taken {"job":10,"fence":11,"agent":"wren","attempt":1}
{"jobs":[{"job":10,"fence":11,"item":9,"stage":"b","place":[],"attempt":1,"until":31000,"several":false,"body":1,"inputs":[],"missing":0,"fan_out":false}]}

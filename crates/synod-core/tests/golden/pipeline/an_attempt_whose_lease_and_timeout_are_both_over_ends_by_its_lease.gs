> heron pipeline.define {"pipeline":"p","stages":[{"name":"a","timeout_ms":3000,"lease_ms":4000,"backoff_ms":0}]}
> heron pipeline.start {"pipeline":"p"}
> wren pipeline.take {"pipeline":"p"}
> time +60000
> pulse
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":4,"job":5}
  pipeline.ready {"item":4,"stage":"a","job":5}
{"item":4,"job":5}
  agent.met {"agent":"wren","id":6}
  pipeline.taken {"job":5,"fence":7,"agent":"wren","attempt":1}
{"jobs":[{"job":5,"fence":7,"item":4,"stage":"a","place":[],"attempt":1,"until":5000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.expired {"job":5,"agent":"wren","state":"ready","why":"lease"}

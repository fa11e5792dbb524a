> heron pipeline.define {"pipeline":"p","stages":[{"name":"a","backoff_ms":500}]}
> heron pipeline.start {"pipeline":"p"} ;; heron pipeline.start {"pipeline":"p"}
> wren pipeline.take {"pipeline":"p","lease_ms":5000}
> wren pipeline.finish {"job":$j1,"fence":$f1,"then_take":1}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":4,"job":5}
  pipeline.ready {"item":4,"stage":"a","job":5}
{"item":4,"job":5}
  pipeline.started {"pipeline":"p","item":6,"job":7}
  pipeline.ready {"item":6,"stage":"a","job":7}
{"item":6,"job":7}
  agent.met {"agent":"wren","id":8}
  pipeline.taken {"job":5,"fence":9,"agent":"wren","attempt":1}
{"jobs":[{"job":5,"fence":9,"item":4,"stage":"a","place":[],"attempt":1,"until":6000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.finished {"job":5,"outputs":1}
  pipeline.ended {"item":4,"state":"done","reason":""}
  pipeline.taken {"job":7,"fence":11,"agent":"wren","attempt":1}
{"item":4,"state":"done","jobs":[{"job":7,"fence":11,"item":6,"stage":"a","place":[],"attempt":1,"until":6000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}

# Who fails is told when it is tried again.
> wren pipeline.fail {"job":$j2,"fence":$f}
> time +500
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j2,"fence":$f}
> wren pipeline.fail {"job":$j2,"fence":$f}
---
  pipeline.failed {"job":7,"state":"waiting","reason":"failed without a reason"}
{"state":"waiting","at":1500,"item":"running"}
  pipeline.ready {"item":6,"stage":"a","job":7}
  pipeline.taken {"job":7,"fence":12,"agent":"wren","attempt":2}
{"jobs":[{"job":7,"fence":12,"item":6,"stage":"a","place":[],"attempt":2,"until":31500,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":7,"state":"waiting","reason":"failed without a reason"}
{"state":"waiting","at":2500,"item":"running"}
stale: job 7 is not yours to fail: it is waiting until 00:00:02 UTC; take again

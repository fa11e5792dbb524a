> heron pipeline.define {"pipeline":"p","stages":[{"name":"a","lease_ms":2000}]}
> heron pipeline.define {"pipeline":"q","stages":[{"name":"a"}]}
> heron pipeline.start {"pipeline":"p"} ;; heron pipeline.start {"pipeline":"p"} ;; heron pipeline.start {"pipeline":"q"}
> wren pipeline.take {"pipeline":"p","lease_ms":5000}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.take {"pipeline":"q"}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.defined {"pipeline":"q","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":6,"job":7}
  pipeline.ready {"item":6,"stage":"a","job":7}
{"item":6,"job":7}
  pipeline.started {"pipeline":"p","item":8,"job":9}
  pipeline.ready {"item":8,"stage":"a","job":9}
{"item":8,"job":9}
  pipeline.started {"pipeline":"q","item":10,"job":11}
  pipeline.ready {"item":10,"stage":"a","job":11}
{"item":10,"job":11}
  agent.met {"agent":"wren","id":12}
  pipeline.taken {"job":7,"fence":13,"agent":"wren","attempt":1}
{"jobs":[{"job":7,"fence":13,"item":6,"stage":"a","place":[],"attempt":1,"until":6000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.taken {"job":9,"fence":14,"agent":"wren","attempt":1}
{"jobs":[{"job":9,"fence":14,"item":8,"stage":"a","place":[],"attempt":1,"until":3000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.taken {"job":11,"fence":15,"agent":"wren","attempt":1}
{"jobs":[{"job":11,"fence":15,"item":10,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}

# So it is for whoever stood in line.
> wren pipeline.take {"pipeline":"p","lease_ms":5000,"wait_ms":1000}
> robin pipeline.take {"pipeline":"p","wait_ms":1000}
> heron pipeline.start {"pipeline":"p"} ;; heron pipeline.start {"pipeline":"p"}
---
parked as #11
  agent.met {"agent":"robin","id":16}
parked as #12
  pipeline.started {"pipeline":"p","item":17,"job":18}
  pipeline.ready {"item":17,"stage":"a","job":18}
{"item":17,"job":18}
  pipeline.taken {"job":18,"fence":19,"agent":"wren","attempt":1}
answer to #11: {"jobs":[{"job":18,"fence":19,"item":17,"stage":"a","place":[],"attempt":1,"until":6000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.started {"pipeline":"p","item":20,"job":21}
  pipeline.ready {"item":20,"stage":"a","job":21}
{"item":20,"job":21}
  pipeline.taken {"job":21,"fence":22,"agent":"robin","attempt":1}
answer to #12: {"jobs":[{"job":21,"fence":22,"item":20,"stage":"a","place":[],"attempt":1,"until":3000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}

> owner space.set {"name":"leases_max","value":2}
> heron pipeline.define {"pipeline":"p","stages":[{"name":"a"}]}
> heron pipeline.start {"pipeline":"p"} ;; heron pipeline.start {"pipeline":"p"} ;; heron pipeline.start {"pipeline":"p"} ;; heron pipeline.start {"pipeline":"p"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.finish {"job":$j1,"fence":$f1,"then_take":3}
> wren pipeline.take {"pipeline":"p"}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"leases_max","value":2}
{}
  agent.met {"agent":"heron","id":2}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":5,"job":6}
  pipeline.ready {"item":5,"stage":"a","job":6}
{"item":5,"job":6}
  pipeline.started {"pipeline":"p","item":7,"job":8}
  pipeline.ready {"item":7,"stage":"a","job":8}
{"item":7,"job":8}
  pipeline.started {"pipeline":"p","item":9,"job":10}
  pipeline.ready {"item":9,"stage":"a","job":10}
{"item":9,"job":10}
  pipeline.started {"pipeline":"p","item":11,"job":12}
  pipeline.ready {"item":11,"stage":"a","job":12}
{"item":11,"job":12}
  agent.met {"agent":"wren","id":13}
  pipeline.taken {"job":6,"fence":14,"agent":"wren","attempt":1}
{"jobs":[{"job":6,"fence":14,"item":5,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.finished {"job":6,"outputs":1}
  pipeline.ended {"item":5,"state":"done","reason":""}
  pipeline.taken {"job":8,"fence":16,"agent":"wren","attempt":1}
  pipeline.taken {"job":10,"fence":17,"agent":"wren","attempt":1}
{"item":5,"state":"done","jobs":[{"job":8,"fence":16,"item":7,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false},{"job":10,"fence":17,"item":9,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
exhausted: you hold 2 jobs; finish or release some before you take more

# Nor does whoever stood in line twice.
> heron pipeline.pause {"pipeline":"p"}
> robin key=k1 pipeline.take {"pipeline":"p","max":2,"wait_ms":60000}
> robin key=k2 pipeline.take {"pipeline":"p","max":2,"wait_ms":60000}
> heron pipeline.start {"pipeline":"p"} ;; heron pipeline.start {"pipeline":"p"}
> heron pipeline.resume {"pipeline":"p"}
---
  pipeline.paused {"pipeline":"p"}
{"paused":true}
  agent.met {"agent":"robin","id":18}
parked as #13
parked as #14
  pipeline.started {"pipeline":"p","item":19,"job":20}
  pipeline.ready {"item":19,"stage":"a","job":20}
{"item":19,"job":20}
  pipeline.started {"pipeline":"p","item":21,"job":22}
  pipeline.ready {"item":21,"stage":"a","job":22}
{"item":21,"job":22}
  pipeline.resumed {"pipeline":"p"}
{"paused":false}
  pipeline.taken {"job":12,"fence":23,"agent":"robin","attempt":1}
  pipeline.taken {"job":20,"fence":24,"agent":"robin","attempt":1}
answer to #13: {"jobs":[{"job":12,"fence":23,"item":11,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false},{"job":20,"fence":24,"item":19,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
answer to #14: {"jobs":[]}

> owner space.set {"name":"pipeline_items_max","value":2}
> owner space.set {"name":"bodies_max_bytes","value":1048576}
> heron pipeline.define {"pipeline":"p","stages":[{"name":"a"}]}
> heron pipeline.start {"pipeline":"p","body":"<a*1048574>"}
> heron pipeline.start {"pipeline":"p","body":1}
> heron pipeline.start {"pipeline":"p"}
> heron pipeline.start {"pipeline":"p"}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"pipeline_items_max","value":2}
{}
  space.set {"name":"bodies_max_bytes","value":1048576}
{}
  agent.met {"agent":"heron","id":2}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":5,"job":6}
  pipeline.ready {"item":5,"stage":"a","job":6}
{"item":5,"job":6}
exhausted: payloads of pipelines have reached 1048576 bytes in memory; let items end, or raise `bodies_max_bytes`
  pipeline.started {"pipeline":"p","item":7,"job":8}
  pipeline.ready {"item":7,"stage":"a","job":8}
{"item":7,"job":8}
exhausted: 2 items are under way; work on them, or raise it with `synod space set pipeline_items_max`

# An answer carries so much: the first in any case, another when it fits.
> owner space.set {"name":"pipeline_items_max","value":100}
> owner space.set {"name":"bodies_max_bytes","value":10485760}
> owner space.set {"name":"answer_max_bytes","value":20}
> heron pipeline.define {"pipeline":"q","stages":[{"name":"a"}]}
> heron pipeline.start {"pipeline":"q","body":"<b*8>"} ;; heron pipeline.start {"pipeline":"q","body":"<c*8>"} ;; heron pipeline.start {"pipeline":"q","body":"<d*8>"}
> wren pipeline.take {"pipeline":"q","max":10}
> wren pipeline.take {"pipeline":"q","max":10}
---
  space.set {"name":"pipeline_items_max","value":100}
{}
  space.set {"name":"bodies_max_bytes","value":10485760}
{}
  space.set {"name":"answer_max_bytes","value":20}
{}
  pipeline.defined {"pipeline":"q","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"q","item":11,"job":12}
  pipeline.ready {"item":11,"stage":"a","job":12}
{"item":11,"job":12}
  pipeline.started {"pipeline":"q","item":13,"job":14}
  pipeline.ready {"item":13,"stage":"a","job":14}
{"item":13,"job":14}
  pipeline.started {"pipeline":"q","item":15,"job":16}
  pipeline.ready {"item":15,"stage":"a","job":16}
{"item":15,"job":16}
  agent.met {"agent":"wren","id":17}
  pipeline.taken {"job":12,"fence":18,"agent":"wren","attempt":1}
  pipeline.taken {"job":14,"fence":19,"agent":"wren","attempt":1}
{"jobs":[{"job":12,"fence":18,"item":11,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"body":"bbbbbbbb","inputs":[],"missing":0,"fan_out":false},{"job":14,"fence":19,"item":13,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"body":"cccccccc","inputs":[],"missing":0,"fan_out":false}]}
  pipeline.taken {"job":16,"fence":20,"agent":"wren","attempt":1}
{"jobs":[{"job":16,"fence":20,"item":15,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"body":"dddddddd","inputs":[],"missing":0,"fan_out":false}]}

> owner space.set {"name":"item_keep_ms","value":0}
> heron pipeline.define {"pipeline":"p","stages":[{"name":"a","fan_out":true},{"name":"b"}]}
> heron pipeline.start {"pipeline":"p"} ;; heron pipeline.start {"pipeline":"p"}
> wren pipeline.take {"pipeline":"p","max":2}
> wren pipeline.finish {"job":$j1,"fence":$f1,"outputs":[{"body":1},{"body":2}]} ;; wren pipeline.finish {"job":$j2,"fence":$f2,"outputs":[{"body":1},{"body":2}]}
> heron pipeline.cancel {"items":[$i1,$i2]}
> owner space.set {"name":"wake_max","value":3}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"item_keep_ms","value":0}
{}
  agent.met {"agent":"heron","id":2}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":6,"job":7}
  pipeline.ready {"item":6,"stage":"a","job":7}
{"item":6,"job":7}
  pipeline.started {"pipeline":"p","item":8,"job":9}
  pipeline.ready {"item":8,"stage":"a","job":9}
{"item":8,"job":9}
  agent.met {"agent":"wren","id":10}
  pipeline.taken {"job":7,"fence":11,"agent":"wren","attempt":1}
  pipeline.taken {"job":9,"fence":12,"agent":"wren","attempt":1}
{"jobs":[{"job":7,"fence":11,"item":6,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":true},{"job":9,"fence":12,"item":8,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":true}]}
  pipeline.finished {"job":7,"outputs":2}
  pipeline.ready {"item":6,"stage":"b","job":15}
  pipeline.ready {"item":6,"stage":"b","job":16}
{"item":6,"state":"running","jobs":[]}
  pipeline.finished {"job":9,"outputs":2}
  pipeline.ready {"item":8,"stage":"b","job":19}
  pipeline.ready {"item":8,"stage":"b","job":20}
{"item":8,"state":"running","jobs":[]}
  pipeline.ended {"item":6,"state":"cancelled","reason":""}
  pipeline.ended {"item":8,"state":"cancelled","reason":""}
{"items":[6,8],"ended":[]}
  space.set {"name":"wake_max","value":3}
{}

# An item of three jobs is all that an entry may forget.
> time +60000
> pulse
> ask pipeline.list {}
> pulse
> ask pipeline.list {}
---
  pipeline.forgotten {"pipeline":"p","items":1}
{"items":[{"item":8,"pipeline":"p","version":1,"state":"cancelled","agent":"heron","started":1000,"ended":1000,"size":3,"open":0,"dead":0}]}
  pipeline.forgotten {"pipeline":"p","items":1}
{"items":[]}

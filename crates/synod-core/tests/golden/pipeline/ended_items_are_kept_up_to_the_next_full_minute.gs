> heron space.set {"name":"item_keep_ms","value":60000}
> heron pipeline.define {"pipeline":"p","stages":[{"name":"a"}]}
> heron pipeline.start {"pipeline":"p"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.finish {"job":$j,"fence":$f}
---
  agent.met {"agent":"heron","id":1}
  space.set {"name":"item_keep_ms","value":60000}
{}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":4,"job":5}
  pipeline.ready {"item":4,"stage":"a","job":5}
{"item":4,"job":5}
  agent.met {"agent":"wren","id":6}
  pipeline.taken {"job":5,"fence":7,"agent":"wren","attempt":1}
{"jobs":[{"job":5,"fence":7,"item":4,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.finished {"job":5,"outputs":1}
  pipeline.ended {"item":4,"state":"done","reason":""}
{"item":4,"state":"done","jobs":[]}

# It ended with the first second: it is kept until the sixty-first, and then until the minute is full.
> time +118999
> pulse
> ask pipeline.list {}
> time +1
> pulse
> ask pipeline.list {}
---
{"items":[{"item":4,"pipeline":"p","version":1,"state":"done","agent":"heron","started":1000,"ended":1000,"size":1,"open":0,"dead":0}]}
  pipeline.forgotten {"pipeline":"p","items":1}
{"items":[]}

# One that ends with a full minute is kept for that minute alone.
> heron pipeline.start {"pipeline":"p"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.finish {"job":$j,"fence":$f}
> time +59999
> pulse
> ask pipeline.list {}
> time +1
> pulse
> ask pipeline.list {}
---
  pipeline.started {"pipeline":"p","item":9,"job":10}
  pipeline.ready {"item":9,"stage":"a","job":10}
{"item":9,"job":10}
  pipeline.taken {"job":10,"fence":11,"agent":"wren","attempt":1}
{"jobs":[{"job":10,"fence":11,"item":9,"stage":"a","place":[],"attempt":1,"until":150000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.finished {"job":10,"outputs":1}
  pipeline.ended {"item":9,"state":"done","reason":""}
{"item":9,"state":"done","jobs":[]}
{"items":[{"item":9,"pipeline":"p","version":1,"state":"done","agent":"heron","started":120000,"ended":120000,"size":1,"open":0,"dead":0}]}
  pipeline.forgotten {"pipeline":"p","items":1}
{"items":[]}

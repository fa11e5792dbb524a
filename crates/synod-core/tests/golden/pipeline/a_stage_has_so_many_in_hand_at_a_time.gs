> heron pipeline.define {"pipeline":"p","stages":[{"name":"a","concurrency_max":1}]}
> heron pipeline.start {"pipeline":"p"}
> heron pipeline.start {"pipeline":"p"}
> wren pipeline.take {"pipeline":"p","max":5}
> robin key=k pipeline.take {"pipeline":"p","wait_ms":60000}
> ask pipeline.why {"id":$j2}
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
{"jobs":[{"job":5,"fence":9,"item":4,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  agent.met {"agent":"robin","id":10}
parked as #7
{"state":"ready","because":["it waits for its turn: `a` has at most 1 in hand at a time, and has them"],"next":0}

# The end of one is the beginning of the next.
> wren pipeline.finish {"job":$j1,"fence":$f}
---
  pipeline.finished {"job":5,"outputs":1}
  pipeline.ended {"item":4,"state":"done","reason":""}
{"item":4,"state":"done","jobs":[]}
  pipeline.taken {"job":7,"fence":12,"agent":"robin","attempt":1}
answer to #7: {"jobs":[{"job":7,"fence":12,"item":6,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}

# More room is for those in line, in the very entry.
> heron pipeline.start {"pipeline":"p"}
> owl pipeline.take {"pipeline":"p","stage":"a","wait_ms":60000}
> heron pipeline.define {"pipeline":"p","stages":[{"name":"a","concurrency_max":2}]}
---
  pipeline.started {"pipeline":"p","item":13,"job":14}
  pipeline.ready {"item":13,"stage":"a","job":14}
{"item":13,"job":14}
  agent.met {"agent":"owl","id":15}
parked as #10
  pipeline.defined {"pipeline":"p","version":2}
{"version":2,"existing":false}
  pipeline.taken {"job":14,"fence":16,"agent":"owl","attempt":1}
answer to #10: {"jobs":[{"job":14,"fence":16,"item":13,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}

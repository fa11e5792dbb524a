> heron lock.acquire {"names":["a"]}
> wren lock.acquire {"names":["a"],"wait_ms":60000}
> robin lock.acquire {"names":["a"],"wait_ms":60000}
---
  agent.met {"agent":"heron","id":1}
  lock.acquired {"lock":2,"fence":3,"agent":"heron","names":["a"]}
{"lock":2,"fence":3,"names":["a"],"shared":false,"until":31000}
  agent.met {"agent":"wren","id":4}
  lock.blocked {"agent":"wren","names":["a"],"behind":"heron"}
parked as #4
  agent.met {"agent":"robin","id":5}
  lock.blocked {"agent":"robin","names":["a"],"behind":"wren"}
parked as #5

> withdraw #4 wren
> ask lock.waits
---
{"ended":1}
{"waits":[{"ticket":5,"agent":"robin","names":["a"],"shared":false,"since":1000,"until":61000,"behind":[{"agent":"heron","lock":2,"names":["a"]}]}]}

> heron lock.release {"lock":$l1,"fence":$f1}
---
  lock.released {"lock":2,"agent":"heron","names":["a"]}
{"names":["a"]}
  lock.acquired {"lock":6,"fence":7,"agent":"robin","names":["a"]}
answer to #5: {"lock":6,"fence":7,"names":["a"],"shared":false,"until":31000}

# Robin's connection closed before the grant was written.
> owl lock.acquire {"names":["a"],"wait_ms":60000}
> withdraw #5 robin
---
  agent.met {"agent":"owl","id":8}
  lock.blocked {"agent":"owl","names":["a"],"behind":"robin"}
parked as #8
  lock.released {"lock":6,"agent":"robin","names":["a"]}
{"ended":0}
  lock.acquired {"lock":9,"fence":10,"agent":"owl","names":["a"]}
answer to #8: {"lock":9,"fence":10,"names":["a"],"shared":false,"until":31000}

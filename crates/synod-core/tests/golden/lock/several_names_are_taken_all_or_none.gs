> heron lock.acquire {"names":["a"]}
> wren lock.acquire {"names":["b"]}
> robin lock.acquire {"names":["a","b","./a"],"wait_ms":60000}
---
  agent.met {"agent":"heron","id":1}
  lock.acquired {"lock":2,"fence":3,"agent":"heron","names":["a"]}
{"lock":2,"fence":3,"names":["a"],"shared":false,"until":31000}
  agent.met {"agent":"wren","id":4}
  lock.acquired {"lock":5,"fence":6,"agent":"wren","names":["b"]}
{"lock":5,"fence":6,"names":["b"],"shared":false,"until":31000}
  agent.met {"agent":"robin","id":7}
  lock.blocked {"agent":"robin","names":["a","b"],"behind":"heron"}
parked as #5

# One of the two becomes free: robin has nothing yet, and nobody takes it meanwhile.
> heron lock.release {"lock":$l1,"fence":$f1}
> owl lock.acquire {"names":["a"]}
> ask lock.list
---
  lock.released {"lock":2,"agent":"heron","names":["a"]}
{"names":["a"]}
held: `a` is wanted by `robin`, who came before you; send `wait_ms` to stand in line, or do something else first [holder robin]
{"locks":[{"lock":5,"fence":6,"agent":"wren","names":["b"],"shared":false,"since":1000,"until":31000}]}

> wren lock.release {"lock":$l2,"fence":$f2}
> ask lock.list
---
  lock.released {"lock":5,"agent":"wren","names":["b"]}
{"names":["b"]}
  lock.acquired {"lock":8,"fence":9,"agent":"robin","names":["a","b"]}
answer to #5: {"lock":8,"fence":9,"names":["a","b"],"shared":false,"until":31000}
{"locks":[{"lock":8,"fence":9,"agent":"robin","names":["a","b"],"shared":false,"since":1000,"until":31000}]}

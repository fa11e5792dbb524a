> heron lock.acquire {"names":["a"]}
> heron lock.acquire {"names":["b"]}
> wren lock.acquire {"names":["a","b"],"wait_ms":60000}
> heron lock.release_all {"locks":[{"lock":$l1,"fence":$f1},{"lock":$l2,"fence":$f1},{"lock":999,"fence":1},{"lock":$l2,"fence":$f2}]}
---
  agent.met {"agent":"heron","id":1}
  lock.acquired {"lock":2,"fence":3,"agent":"heron","names":["a"]}
{"lock":2,"fence":3,"names":["a"],"shared":false,"until":31000}
  lock.acquired {"lock":4,"fence":5,"agent":"heron","names":["b"]}
{"lock":4,"fence":5,"names":["b"],"shared":false,"until":31000}
  agent.met {"agent":"wren","id":6}
  lock.blocked {"agent":"wren","names":["a","b"],"behind":"heron"}
parked as #5
  lock.released {"lock":2,"agent":"heron","names":["a"]}
  lock.released {"lock":4,"agent":"heron","names":["b"]}
{"locks":[2,4],"stale":[4,999]}
  lock.acquired {"lock":7,"fence":8,"agent":"wren","names":["a","b"]}
answer to #5: {"lock":7,"fence":8,"names":["a","b"],"shared":false,"until":31000}

> heron lock.acquire {"names":["a","b"]}
> wren lock.acquire {"names":["b"],"wait_ms":60000}
> owner lock.break {"lock":$l1,"reason":"its machine is gone"}
> heron lock.renew {"lock":$l1,"fence":$f1}
> heron lock.check {"name":"b","fence":$f1}
---
  agent.met {"agent":"heron","id":1}
  lock.acquired {"lock":2,"fence":3,"agent":"heron","names":["a","b"]}
{"lock":2,"fence":3,"names":["a","b"],"shared":false,"until":31000}
  agent.met {"agent":"wren","id":4}
  lock.blocked {"agent":"wren","names":["b"],"behind":"heron"}
parked as #4
  agent.met {"agent":"owner","id":5}
  lock.broken {"lock":2,"agent":"heron","names":["a","b"],"by":"owner","reason":"its machine is gone"}
{"agent":"heron","names":["a","b"]}
  lock.acquired {"lock":6,"fence":7,"agent":"wren","names":["b"]}
answer to #4: {"lock":6,"fence":7,"names":["b"],"shared":false,"until":31000}
stale: lock 2 is not held any more: it was released, broken, or its time was over; stop, and acquire it again
stale: you do not hold `b` under fence 3: `wren` has it since 00:00:01 UTC as lock 6; stop, and acquire it again [holder wren]

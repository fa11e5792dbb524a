> heron lock.acquire {"names":["a"],"ttl_ms":1000}
> wren lock.acquire {"names":["a"],"wait_ms":60000}
---
  agent.met {"agent":"heron","id":1}
  lock.acquired {"lock":2,"fence":3,"agent":"heron","names":["a"]}
{"lock":2,"fence":3,"names":["a"],"shared":false,"until":2000}
  agent.met {"agent":"wren","id":4}
  lock.blocked {"agent":"wren","names":["a"],"behind":"heron"}
parked as #4

> time +999
> heron lock.renew {"lock":$l1,"fence":$f1}
---
{"until":2999}

# A shorter time takes nothing away.
> time +500
> heron lock.renew {"lock":$l1,"fence":$f1,"ttl_ms":100}
> time +400
> pulse
---
{"until":2999}

> time +100
> pulse
> heron lock.renew {"lock":$l1,"fence":$f1}
---
  lock.expired {"lock":2,"agent":"heron","names":["a"],"why":"ttl"}
  lock.acquired {"lock":5,"fence":6,"agent":"wren","names":["a"]}
answer to #4: {"lock":5,"fence":6,"names":["a"],"shared":false,"until":32999}
stale: lock 2 is not held any more: it was released, broken, or its time was over; stop, and acquire it again

> owner space.set {"name":"wake_max","value":1}
> heron lock.acquire {"names":["z"],"ttl_ms":500}
> heron lock.acquire {"names":["src/a"],"ttl_ms":1000}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"wake_max","value":1}
{}
  agent.met {"agent":"heron","id":2}
  lock.acquired {"lock":3,"fence":4,"agent":"heron","names":["z"]}
{"lock":3,"fence":4,"names":["z"],"shared":false,"until":1500}
  lock.acquired {"lock":5,"fence":6,"agent":"heron","names":["src/a"]}
{"lock":5,"fence":6,"names":["src/a"],"shared":false,"until":2000}

# One entry carries out one; the other is not there any more all the same.
> time +1000
> pulse
> ask lock.list
> heron lock.renew {"lock":$l2,"fence":$f2}
---
  lock.expired {"lock":3,"agent":"heron","names":["z"],"why":"ttl"}
{"locks":[]}
  lock.expired {"lock":5,"agent":"heron","names":["src/a"],"why":"ttl"}
stale: lock 5 is not held any more: it was released, broken, or its time was over; stop, and acquire it again

> time +1000
> heron lock.acquire {"names":["x","y"],"ttl_ms":500} ;; heron lock.acquire {"names":["src/a"],"ttl_ms":500}
> time +500
> wren lock.acquire {"names":["src/*"]}
---
  lock.acquired {"lock":7,"fence":8,"agent":"heron","names":["x","y"]}
{"lock":7,"fence":8,"names":["x","y"],"shared":false,"until":3500}
  lock.acquired {"lock":9,"fence":10,"agent":"heron","names":["src/a"]}
{"lock":9,"fence":10,"names":["src/a"],"shared":false,"until":3500}
  lock.expired {"lock":7,"agent":"heron","names":["x","y"],"why":"ttl"}
  agent.met {"agent":"wren","id":11}
  lock.expired {"lock":9,"agent":"heron","names":["src/a"],"why":"ttl"}
  lock.acquired {"lock":12,"fence":13,"agent":"wren","names":["src/*"]}
{"lock":12,"fence":13,"names":["src/*"],"shared":false,"until":33500}

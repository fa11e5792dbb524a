> heron lock.acquire {"names":["a"],"ttl_ms":3000}
> wren key=k1 lock.acquire {"names":["a"],"wait_ms":60000}
> robin key=k2 lock.acquire {"names":["a"],"wait_ms":60000}
---
  agent.met {"agent":"heron","id":1}
  lock.acquired {"lock":2,"fence":3,"agent":"heron","names":["a"]}
{"lock":2,"fence":3,"names":["a"],"shared":false,"until":4000}
  agent.met {"agent":"wren","id":4}
  lock.blocked {"agent":"wren","names":["a"],"behind":"heron"}
parked as #4
  agent.met {"agent":"robin","id":5}
  lock.blocked {"agent":"robin","names":["a"],"behind":"wren"}
parked as #5

# Nobody could renew while no node lived.
> time +60000
> restart
> ask lock.list
> ask lock.waits
---
  space.epoch_opened {"epoch":2,"kept":2,"voided":0}
{"locks":[{"lock":2,"fence":3,"agent":"heron","names":["a"],"shared":false,"since":1000,"until":64000}]}
{"waits":[]}

# Robin comes back first, and still stands behind wren.
> robin key=k2 lock.acquire {"names":["a"],"wait_ms":60000}
> wren key=k1 lock.acquire {"names":["a"],"wait_ms":60000}
---
  lock.blocked {"agent":"robin","names":["a"],"behind":"heron"}
parked as #7
  lock.blocked {"agent":"wren","names":["a"],"behind":"heron"}
parked as #8

> save_load
> time +3000
> pulse
---
  lock.expired {"lock":2,"agent":"heron","names":["a"],"why":"ttl"}
  lock.acquired {"lock":6,"fence":7,"agent":"wren","names":["a"]}
answer to #4: {"lock":6,"fence":7,"names":["a"],"shared":false,"until":94000}

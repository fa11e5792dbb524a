> heron agent.join {"name":"heron","ttl_ms":2000}
> heron@$s1 lock.acquire {"names":["a"],"session":true}
> heron@$s1 lock.acquire {"names":["b"]}
> heron@$s1 lock.acquire {"names":["c"],"session":true,"ttl_ms":1000}
> wren lock.acquire {"names":["a"],"wait_ms":60000}
> robin lock.acquire {"names":["b"],"wait_ms":60000}
---
  agent.met {"agent":"heron","id":1}
  agent.joined {"agent":"heron","session":2,"instance":""}
{"agent":"heron","id":1,"session":2,"handle":"heron@2","ttl_ms":2000}
  lock.acquired {"lock":3,"fence":4,"agent":"heron","names":["a"]}
{"lock":3,"fence":4,"names":["a"],"shared":false,"until":0}
  lock.acquired {"lock":5,"fence":6,"agent":"heron","names":["b"]}
{"lock":5,"fence":6,"names":["b"],"shared":false,"until":31000}
invalid: a lock ends after `ttl_ms` or with its session; send one of the two
  agent.met {"agent":"wren","id":7}
  lock.blocked {"agent":"wren","names":["a"],"behind":"heron"}
parked as #7
  agent.met {"agent":"robin","id":8}
  lock.blocked {"agent":"robin","names":["b"],"behind":"heron"}
parked as #8

> ask lock.show {"lock":$l1}
> heron@$s1 lock.renew {"lock":$l1,"fence":$f1}
---
{"held":{"lock":3,"fence":4,"agent":"heron","session":2,"names":["a"],"shared":false,"since":1000,"until":0},"waits":[{"ticket":7,"agent":"wren","names":["a"],"shared":false,"since":1000,"until":61000,"behind":[{"agent":"heron","lock":3,"names":["a"]}]}]}
{"until":0}

# A lock with a time of its own outlives the session.
> heron@$s1 agent.leave
---
  agent.ended {"agent":"heron","session":2,"why":"left"}
  agent.gone {"agent":"heron"}
{"session":2}
  lock.expired {"lock":3,"agent":"heron","names":["a"],"why":"session"}
  lock.acquired {"lock":9,"fence":10,"agent":"wren","names":["a"]}
answer to #7: {"lock":9,"fence":10,"names":["a"],"shared":false,"until":31000}

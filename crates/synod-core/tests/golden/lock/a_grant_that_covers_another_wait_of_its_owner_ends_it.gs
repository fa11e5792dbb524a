> heron agent.join {"name":"heron"}
> wren lock.acquire {"names":["a"],"ttl_ms":1000}
> owl lock.acquire {"names":["z"]}
> heron@$s1 key=k1 lock.acquire {"names":["a"],"wait_ms":60000}
> robin key=k2 lock.acquire {"names":["a","z"],"wait_ms":60000}
---
  agent.met {"agent":"heron","id":1}
  agent.joined {"agent":"heron","session":2,"instance":""}
{"agent":"heron","id":1,"session":2,"handle":"heron@2","ttl_ms":30000}
  agent.met {"agent":"wren","id":3}
  lock.acquired {"lock":4,"fence":5,"agent":"wren","names":["a"]}
{"lock":4,"fence":5,"names":["a"],"shared":false,"until":2000}
  agent.met {"agent":"owl","id":6}
  lock.acquired {"lock":7,"fence":8,"agent":"owl","names":["z"]}
{"lock":7,"fence":8,"names":["z"],"shared":false,"until":31000}
  lock.blocked {"agent":"heron","names":["a"],"behind":"wren"}
parked as #6
  agent.met {"agent":"robin","id":9}
  lock.blocked {"agent":"robin","names":["a","z"],"behind":"heron"}
parked as #7

# After a restart robin is the first who comes back; heron asks for a anew, and stands behind it.
> restart
> robin key=k2 lock.acquire {"names":["a","z"],"wait_ms":60000}
> heron@$s1 lock.acquire {"names":["a"],"wait_ms":60000}
---
  space.epoch_opened {"epoch":2,"kept":2,"voided":0}
  lock.blocked {"agent":"robin","names":["a","z"],"behind":"wren"}
parked as #9
  lock.blocked {"agent":"heron","names":["a"],"behind":"robin"}
parked as #10

# Then its first request finds its old place. It is granted before robin, and the other with it.
> wren lock.release {"lock":$l1,"fence":$f1}
> heron@$s1 key=k1 lock.acquire {"names":["a"],"wait_ms":60000}
---
  lock.released {"lock":4,"agent":"wren","names":["a"]}
{"names":["a"]}
  lock.acquired {"lock":10,"fence":11,"agent":"heron","names":["a"]}
{"lock":10,"fence":11,"names":["a"],"shared":false,"until":31000}
  lock.acquired {"lock":12,"fence":13,"agent":"heron","names":["a"]}
answer to #10: {"lock":12,"fence":13,"names":["a"],"shared":false,"until":31000}

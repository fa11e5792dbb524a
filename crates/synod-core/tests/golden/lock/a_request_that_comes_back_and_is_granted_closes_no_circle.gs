> heron agent.join {"name":"heron"}
> wren lock.acquire {"names":["a"]}
> robin lock.acquire {"names":["b"]}
> owl lock.acquire {"names":["c"]}
> heron@$s1 key=k1 lock.acquire {"names":["a"],"wait_ms":60000}
> restart
---
  agent.met {"agent":"heron","id":1}
  agent.joined {"agent":"heron","session":2,"instance":""}
{"agent":"heron","id":1,"session":2,"handle":"heron@2","ttl_ms":30000}
  agent.met {"agent":"wren","id":3}
  lock.acquired {"lock":4,"fence":5,"agent":"wren","names":["a"]}
{"lock":4,"fence":5,"names":["a"],"shared":false,"until":31000}
  agent.met {"agent":"robin","id":6}
  lock.acquired {"lock":7,"fence":8,"agent":"robin","names":["b"]}
{"lock":7,"fence":8,"names":["b"],"shared":false,"until":31000}
  agent.met {"agent":"owl","id":9}
  lock.acquired {"lock":10,"fence":11,"agent":"owl","names":["c"]}
{"lock":10,"fence":11,"names":["c"],"shared":false,"until":31000}
  lock.blocked {"agent":"heron","names":["a"],"behind":"wren"}
parked as #7
  space.epoch_opened {"epoch":2,"kept":1,"voided":0}

# Meanwhile robin waits for a and c, and another request of heron for robin.
> robin lock.acquire {"names":["a","c"],"wait_ms":60000}
> heron@$s1 lock.acquire {"names":["b"],"wait_ms":60000}
> wren lock.release {"lock":$l1,"fence":$f1}
---
  lock.blocked {"agent":"robin","names":["a","c"],"behind":"wren"}
parked as #9
  lock.blocked {"agent":"heron","names":["b"],"behind":"robin"}
parked as #10
  lock.released {"lock":4,"agent":"wren","names":["a"]}
{"names":["a"]}

# The old request comes back and came first: it has a, and robin waits for heron. The other is refused in line.
> heron@$s1 key=k1 lock.acquire {"names":["a"],"wait_ms":60000}
---
  lock.acquired {"lock":12,"fence":13,"agent":"heron","names":["a"]}
{"lock":12,"fence":13,"names":["a"],"shared":false,"until":31000}
answer to #10: held: this would wait for ever: `heron` waits for `robin`, which holds `b`; `robin` waits for `heron`, which holds `a`; release what you hold, or take all names in one `acquire` [holder robin]

> heron agent.join {"name":"heron"}
> heron@$s1 lock.acquire {"names":["a"],"ttl_ms":1000}
> heron@$s1 lock.acquire {"names":["c"]}
> wren lock.acquire {"names":["b"]}
> robin lock.acquire {"names":["a","c"],"wait_ms":60000}
---
  agent.met {"agent":"heron","id":1}
  agent.joined {"agent":"heron","session":2,"instance":""}
{"agent":"heron","id":1,"session":2,"handle":"heron@2","ttl_ms":30000}
  lock.acquired {"lock":3,"fence":4,"agent":"heron","names":["a"]}
{"lock":3,"fence":4,"names":["a"],"shared":false,"until":2000}
  lock.acquired {"lock":5,"fence":6,"agent":"heron","names":["c"]}
{"lock":5,"fence":6,"names":["c"],"shared":false,"until":31000}
  agent.met {"agent":"wren","id":7}
  lock.acquired {"lock":8,"fence":9,"agent":"wren","names":["b"]}
{"lock":8,"fence":9,"names":["b"],"shared":false,"until":31000}
  agent.met {"agent":"robin","id":10}
  lock.blocked {"agent":"robin","names":["a","c"],"behind":"heron"}
parked as #7

# Covered by its lock on a, heron waits for b alone.
> heron@$s1 lock.acquire {"names":["a","b"],"wait_ms":60000}
---
  lock.blocked {"agent":"heron","names":["a","b"],"behind":"wren"}
parked as #8

# The cover goes: now heron waits for robin too, which waits for c.
> time +1000
> pulse
> ask lock.waits
---
  lock.expired {"lock":3,"agent":"heron","names":["a"],"why":"ttl"}
answer to #8: held: this would wait for ever: `heron` waits for `robin`, which came before it for `a`; `robin` waits for `heron`, which holds `c`; release what you hold, or take all names in one `acquire` [holder robin]
{"waits":[{"ticket":7,"agent":"robin","names":["a","c"],"shared":false,"since":1000,"until":61000,"behind":[{"agent":"heron","lock":5,"names":["c"]}]}]}

> owl agent.join {"name":"owl"}
> owl@$s1 lock.acquire {"names":["c"]}
> heron lock.acquire {"names":["d"]}
> wren lock.acquire {"names":["y"]}
> robin lock.acquire {"names":["c","y"],"wait_ms":60000}
> owl@$s1 lock.acquire {"names":["c","d"],"wait_ms":60000}
---
  agent.met {"agent":"owl","id":1}
  agent.joined {"agent":"owl","session":2,"instance":""}
{"agent":"owl","id":1,"session":2,"handle":"owl@2","ttl_ms":30000}
  lock.acquired {"lock":3,"fence":4,"agent":"owl","names":["c"]}
{"lock":3,"fence":4,"names":["c"],"shared":false,"until":31000}
  agent.met {"agent":"heron","id":5}
  lock.acquired {"lock":6,"fence":7,"agent":"heron","names":["d"]}
{"lock":6,"fence":7,"names":["d"],"shared":false,"until":31000}
  agent.met {"agent":"wren","id":8}
  lock.acquired {"lock":9,"fence":10,"agent":"wren","names":["y"]}
{"lock":9,"fence":10,"names":["y"],"shared":false,"until":31000}
  agent.met {"agent":"robin","id":11}
  lock.blocked {"agent":"robin","names":["c","y"],"behind":"owl"}
parked as #7
  lock.blocked {"agent":"owl","names":["c","d"],"behind":"heron"}
parked as #8

# The nearest before wren is owl, which waits for d alone; robin, before it, waits for wren.
> wren lock.acquire {"names":["c"],"wait_ms":60000}
---
held: this would wait for ever: `wren` waits for `robin`, which came before it for `c`; `robin` waits for `wren`, which holds `y`; release what you hold, or take all names in one `acquire` [holder robin]

> owner space.set {"name":"leases_max","value":2}
> heron lock.acquire {"names":["a"]}
> wren lock.acquire {"names":["b","c"]}
> wren lock.acquire {"names":["a"],"wait_ms":60000}
> wren lock.acquire {"names":["d"]}
> heron lock.acquire {"names":["d"]}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"leases_max","value":2}
{}
  agent.met {"agent":"heron","id":2}
  lock.acquired {"lock":3,"fence":4,"agent":"heron","names":["a"]}
{"lock":3,"fence":4,"names":["a"],"shared":false,"until":31000}
  agent.met {"agent":"wren","id":5}
  lock.acquired {"lock":6,"fence":7,"agent":"wren","names":["b","c"]}
{"lock":6,"fence":7,"names":["b","c"],"shared":false,"until":31000}
  lock.blocked {"agent":"wren","names":["a"],"behind":"heron"}
parked as #6
exhausted: you hold or wait for 2 locks; release some, or take several names or a pattern in one
  lock.acquired {"lock":8,"fence":9,"agent":"heron","names":["d"]}
{"lock":8,"fence":9,"names":["d"],"shared":false,"until":31000}

# What one lets go of makes room.
> wren lock.release {"lock":$l2,"fence":$f2}
> wren lock.acquire {"names":["e"]}
---
  lock.released {"lock":6,"agent":"wren","names":["b","c"]}
{"names":["b","c"]}
  lock.acquired {"lock":10,"fence":11,"agent":"wren","names":["e"]}
{"lock":10,"fence":11,"names":["e"],"shared":false,"until":31000}

# In the whole space names are counted, those that are waited for too.
> owner space.set {"name":"leases_max","value":1024}
> owner space.set {"name":"locks_max","value":5}
> robin lock.acquire {"names":["f","g"]}
> robin lock.acquire {"names":["f","./f"]}
---
  space.set {"name":"leases_max","value":1024}
{}
  space.set {"name":"locks_max","value":5}
{}
exhausted: 4 of 5 names are held or waited for already, and 2 more do not fit; release some, or raise it with `synod space set locks_max`
  agent.met {"agent":"robin","id":12}
  lock.acquired {"lock":13,"fence":14,"agent":"robin","names":["f"]}
{"lock":13,"fence":14,"names":["f"],"shared":false,"until":31000}

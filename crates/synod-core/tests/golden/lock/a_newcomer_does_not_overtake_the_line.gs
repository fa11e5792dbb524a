> heron lock.acquire {"names":["src/a.rs"]}
> wren lock.acquire {"names":["src/**"],"wait_ms":60000}
---
  agent.met {"agent":"heron","id":1}
  lock.acquired {"lock":2,"fence":3,"agent":"heron","names":["src/a.rs"]}
{"lock":2,"fence":3,"names":["src/a.rs"],"shared":false,"until":31000}
  agent.met {"agent":"wren","id":4}
  lock.blocked {"agent":"wren","names":["src/**"],"behind":"heron"}
parked as #4

# Nobody holds src/b.rs, but wren came first.
> robin lock.acquire {"names":["src/b.rs"]}
> robin lock.acquire {"names":["src/b.rs"],"wait_ms":60000}
> owl lock.acquire {"names":["docs/c.md"]}
---
held: `src/**`, which `src/b.rs` touches, is wanted by `wren`, who came before you; send `wait_ms` to stand in line, or do something else first [holder wren]
  agent.met {"agent":"robin","id":5}
  lock.blocked {"agent":"robin","names":["src/b.rs"],"behind":"wren"}
parked as #6
  agent.met {"agent":"owl","id":6}
  lock.acquired {"lock":7,"fence":8,"agent":"owl","names":["docs/c.md"]}
{"lock":7,"fence":8,"names":["docs/c.md"],"shared":false,"until":31000}

> heron lock.release {"lock":$l1,"fence":$f1}
---
  lock.released {"lock":2,"agent":"heron","names":["src/a.rs"]}
{"names":["src/a.rs"]}
  lock.acquired {"lock":9,"fence":10,"agent":"wren","names":["src/**"]}
answer to #4: {"lock":9,"fence":10,"names":["src/**"],"shared":false,"until":31000}

> wren lock.release {"lock":$l3,"fence":$f3}
---
  lock.released {"lock":9,"agent":"wren","names":["src/**"]}
{"names":["src/**"]}
  lock.acquired {"lock":11,"fence":12,"agent":"robin","names":["src/b.rs"]}
answer to #6: {"lock":11,"fence":12,"names":["src/b.rs"],"shared":false,"until":31000}

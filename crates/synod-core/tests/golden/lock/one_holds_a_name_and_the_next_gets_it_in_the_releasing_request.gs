> heron lock.acquire {"names":["src/a.rs"],"note":"new login"}
> wren lock.acquire {"names":["./src//a.rs"]}
---
  agent.met {"agent":"heron","id":1}
  lock.acquired {"lock":2,"fence":3,"agent":"heron","names":["src/a.rs"]}
{"lock":2,"fence":3,"names":["src/a.rs"],"shared":false,"until":31000}
held: `src/a.rs` is held by `heron` since 00:00:01 UTC, until 00:00:31 UTC unless it is renewed, in its own words: "new login"; send `wait_ms` to stand in line, ask `heron`, or do something else first [holder heron] [retry_after_ms 30000]

> wren lock.acquire {"names":["./src//a.rs"],"wait_ms":60000}
> ask lock.show {"lock":$l}
---
  agent.met {"agent":"wren","id":4}
  lock.blocked {"agent":"wren","names":["src/a.rs"],"behind":"heron"}
parked as #5
{"held":{"lock":2,"fence":3,"agent":"heron","names":["src/a.rs"],"shared":false,"since":1000,"until":31000,"note":"new login"},"waits":[{"ticket":5,"agent":"wren","names":["src/a.rs"],"shared":false,"since":1000,"until":61000,"behind":[{"agent":"heron","lock":2,"names":["src/a.rs"]}]}]}

> heron lock.release {"lock":$l1,"fence":$f1}
---
  lock.released {"lock":2,"agent":"heron","names":["src/a.rs"]}
{"names":["src/a.rs"]}
  lock.acquired {"lock":5,"fence":6,"agent":"wren","names":["src/a.rs"]}
answer to #5: {"lock":5,"fence":6,"names":["src/a.rs"],"shared":false,"until":31000}

# Whoever comes back late is told so.
> heron lock.release {"lock":$l1,"fence":$f1}
> wren lock.release {"lock":$l2,"fence":$f2}
> ask lock.list
---
stale: lock 2 is not held any more: it was released, broken, or its time was over; stop, and acquire it again
  lock.released {"lock":5,"agent":"wren","names":["src/a.rs"]}
{"names":["src/a.rs"]}
{"locks":[]}

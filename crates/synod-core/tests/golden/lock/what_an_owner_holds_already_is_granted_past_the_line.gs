> heron agent.join {"name":"heron"}
> heron@$s1 lock.acquire {"names":["src/**"],"session":true}
> wren lock.acquire {"names":["src/a.rs"],"wait_ms":60000}
> heron@$s1 lock.acquire {"names":["src/a.rs"],"ttl_ms":5000}
---
  agent.met {"agent":"heron","id":1}
  agent.joined {"agent":"heron","session":2,"instance":""}
{"agent":"heron","id":1,"session":2,"handle":"heron@2","ttl_ms":30000}
  lock.acquired {"lock":3,"fence":4,"agent":"heron","names":["src/**"]}
{"lock":3,"fence":4,"names":["src/**"],"shared":false,"until":0}
  agent.met {"agent":"wren","id":5}
  lock.blocked {"agent":"wren","names":["src/a.rs"],"behind":"heron"}
parked as #5
  lock.acquired {"lock":6,"fence":7,"agent":"heron","names":["src/a.rs"]}
{"lock":6,"fence":7,"names":["src/a.rs"],"shared":false,"until":6000}

# What is not covered stands in line; and a weaker lock covers no stronger one.
> heron@$s1 lock.acquire {"names":["src/a.rs","docs/a.md"],"shared":true}
> robin lock.acquire {"names":["docs/a.md"],"shared":true}
> heron@$s1 lock.acquire {"names":["docs/a.md"]}
---
  lock.acquired {"lock":8,"fence":9,"agent":"heron","names":["src/a.rs","docs/a.md"]}
{"lock":8,"fence":9,"names":["src/a.rs","docs/a.md"],"shared":true,"until":31000}
  agent.met {"agent":"robin","id":10}
  lock.acquired {"lock":11,"fence":12,"agent":"robin","names":["docs/a.md"]}
{"lock":11,"fence":12,"names":["docs/a.md"],"shared":true,"until":31000}
held: `docs/a.md` is held by `robin` since 00:00:01 UTC, until 00:00:31 UTC unless it is renewed; send `wait_ms` to stand in line, ask `robin`, or do something else first [holder robin] [retry_after_ms 30000]

# Another process of the same name is somebody else.
> heron lock.acquire {"names":["src/a.rs"]}
---
held: `src/a.rs` is wanted by `wren`, who came before you; send `wait_ms` to stand in line, or do something else first [holder wren]

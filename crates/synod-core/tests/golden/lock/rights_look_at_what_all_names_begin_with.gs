> owner space.grant {"principal":"build","role":"agent","prefixes":["lock:src/"]}
> build/b1 lock.acquire {"names":["src/a.rs","./src/b.rs"]}
> build/b1 lock.acquire {"names":["src/c.rs","docs/c.md"]}
> build/b1 lock.acquire {"names":["s*/d.rs"]}
> build/b1 lock.release {"lock":$l1,"fence":$f1}
> ask build/ lock.list {"touching":"src/**"}
> ask build/ lock.list
---
  agent.met {"agent":"owner","id":1}
  space.granted {"principal":"build","role":"agent"}
{}
  agent.met {"agent":"b1","id":2}
  lock.acquired {"lock":3,"fence":4,"agent":"b1","names":["src/a.rs","src/b.rs"]}
{"lock":3,"fence":4,"names":["src/a.rs","src/b.rs"],"shared":false,"until":31000}
denied: `build` may not touch `*`: it is confined to lock:src/
denied: `build` may not touch `s`: it is confined to lock:src/
  lock.released {"lock":3,"agent":"b1","names":["src/a.rs","src/b.rs"]}
{"names":["src/a.rs","src/b.rs"]}
{"locks":[]}
denied: `build` may not touch `*`: it is confined to lock:src/

> heron lock.acquire {"names":["src/**"],"ttl_ms":1000}
> heron space.txn {"commands":[{"lock.check":{"name":"src/a.rs","fence":$f1}},{"kv.put":{"key":"k","value":1}}]}
> wren space.txn {"commands":[{"lock.check":{"name":"src/a.rs","fence":$f1}},{"kv.put":{"key":"k","value":2}}]}
---
  agent.met {"agent":"heron","id":1}
  lock.acquired {"lock":2,"fence":3,"agent":"heron","names":["src/**"]}
{"lock":2,"fence":3,"names":["src/**"],"shared":false,"until":2000}
  kv.put {"key":"k","revision":4}
{"replies":[{"lock":2,"until":2000},{"revision":4}]}
stale: command 1 (lock.check): you do not hold `src/a.rs` under fence 3: `heron` has it since 00:00:01 UTC as lock 2; stop, and acquire it again [holder heron]

> time +1000
> heron space.txn {"commands":[{"lock.check":{"name":"src/a.rs","fence":$f1}},{"kv.put":{"key":"k","value":3}}]}
> ask kv.get {"key":"k"}
---
  lock.expired {"lock":2,"agent":"heron","names":["src/**"],"why":"ttl"}
stale: command 1 (lock.check): you do not hold `src/a.rs` under fence 3, and nobody else does; stop, and acquire it again
{"key":"k","value":1,"revision":4,"since":1000,"changed":1000,"agent":"heron"}

> heron lock.acquire {"names":["a"],"ttl_ms":1000}
> heron lock.acquire {"names":["a"]}
> heron lock.acquire {"names":["a"],"wait_ms":60000}
---
  agent.met {"agent":"heron","id":1}
  lock.acquired {"lock":2,"fence":3,"agent":"heron","names":["a"]}
{"lock":2,"fence":3,"names":["a"],"shared":false,"until":2000}
held: `a` is held by `heron` (your own name; join, so that your own locks do not keep you out) since 00:00:01 UTC, until 00:00:02 UTC unless it is renewed; send `wait_ms` to stand in line, ask `heron`, or do something else first [holder heron] [retry_after_ms 1000]
  lock.blocked {"agent":"heron","names":["a"],"behind":"heron"}
parked as #5

> time +1000
> pulse
---
  lock.expired {"lock":2,"agent":"heron","names":["a"],"why":"ttl"}
  lock.acquired {"lock":4,"fence":5,"agent":"heron","names":["a"]}
answer to #5: {"lock":4,"fence":5,"names":["a"],"shared":false,"until":32000}

# A writer whose clock is behind does not bring back what has ended.
> heron kv.put {"key":"k","value":1,"ttl_ms":60000}
> time +60000
> pulse
> time -50000
> heron kv.put {"key":"l","value":1,"ttl_ms":60000}
> ask kv.list {}
---
  agent.met {"agent":"heron","id":1}
  kv.put {"key":"k","revision":2}
{"revision":2}
  kv.expired {"key":"k","revision":2,"why":"ttl"}
  kv.put {"key":"l","revision":3}
{"revision":3}
{"keys":[{"key":"l","value":1,"revision":3,"since":61000,"changed":61000,"agent":"heron","until":121000}]}

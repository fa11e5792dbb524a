> heron kv.put {"key":"short","value":1,"ttl_ms":2000}
> heron kv.put {"key":"long","value":1,"ttl_ms":60000}
> time +100000
> restart
> ask kv.list {"keys_only":true}
---
  agent.met {"agent":"heron","id":1}
  kv.put {"key":"short","revision":2}
{"revision":2}
  kv.put {"key":"long","revision":3}
{"revision":3}
  space.epoch_opened {"epoch":2,"kept":0,"voided":0}
{"keys":[{"key":"long","revision":3,"since":1000,"changed":1000,"agent":"heron","until":111000},{"key":"short","revision":2,"since":1000,"changed":1000,"agent":"heron","until":103000}]}

> time +2000
> pulse
---
  kv.expired {"key":"short","revision":2,"why":"ttl"}

> time +8000
> pulse
---
  kv.expired {"key":"long","revision":3,"why":"ttl"}

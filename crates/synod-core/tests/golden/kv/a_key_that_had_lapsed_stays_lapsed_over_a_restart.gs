> owner space.set {"name":"wake_max","value":1}
> heron kv.put {"key":"k1","value":1,"ttl_ms":1000}
> heron kv.put {"key":"k2","value":1,"ttl_ms":1000}
> heron kv.put {"key":"k3","value":1,"ttl_ms":1000}
> time +2000
> pulse
> ask kv.get {"key":"k3"}
> restart
> ask kv.get {"key":"k3"}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"wake_max","value":1}
{}
  agent.met {"agent":"heron","id":2}
  kv.put {"key":"k1","revision":3}
{"revision":3}
  kv.put {"key":"k2","revision":4}
{"revision":4}
  kv.put {"key":"k3","revision":5}
{"revision":5}
  kv.expired {"key":"k1","revision":3,"why":"ttl"}
not_found: there is no key `k3`; `synod kv list` shows what there is
  space.epoch_opened {"epoch":2,"kept":0,"voided":0}
not_found: there is no key `k3`; `synod kv list` shows what there is

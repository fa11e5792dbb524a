> heron kv.put {"key":"k","value":1,"ttl_ms":1000}
> time +999
> ask kv.get {"key":"k"}
> pulse
---
  agent.met {"agent":"heron","id":1}
  kv.put {"key":"k","revision":2}
{"revision":2}
{"key":"k","value":1,"revision":2,"since":1000,"changed":1000,"agent":"heron","until":2000}

> time +1
> pulse
> ask kv.get {"key":"k"}
---
  kv.expired {"key":"k","revision":2,"why":"ttl"}
not_found: there is no key `k`; `synod kv list` shows what there is

# A put without a ttl takes it away.
> heron kv.put {"key":"k","value":1,"ttl_ms":1000}
> heron kv.put {"key":"k","value":2}
> time +5000
> pulse
> ask kv.get {"key":"k"}
---
  kv.put {"key":"k","revision":3}
{"revision":3}
  kv.put {"key":"k","revision":4}
{"revision":4}
{"key":"k","value":2,"revision":4,"since":2000,"changed":2000,"agent":"heron"}

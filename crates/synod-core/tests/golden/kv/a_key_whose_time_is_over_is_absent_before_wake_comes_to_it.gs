> owner space.set {"name":"wake_max","value":1}
> heron kv.put {"key":"a","value":1,"ttl_ms":1000} ;; heron kv.put {"key":"b","value":1,"ttl_ms":1000} ;; heron kv.put {"key":"c","value":1,"ttl_ms":1000}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"wake_max","value":1}
{}
  agent.met {"agent":"heron","id":2}
  kv.put {"key":"a","revision":3}
{"revision":3}
  kv.put {"key":"b","revision":4}
{"revision":4}
  kv.put {"key":"c","revision":5}
{"revision":5}

# One entry carries out one; the others are not there any more all the same.
> time +1000
> pulse
> ask kv.get {"key":"c"}
> ask kv.list {"keys_only":true}
> heron kv.put {"key":"c","value":2,"if_absent":true}
---
  kv.expired {"key":"a","revision":3,"why":"ttl"}
not_found: there is no key `c`; `synod kv list` shows what there is
{"keys":[]}
  kv.expired {"key":"b","revision":4,"why":"ttl"}
  kv.expired {"key":"c","revision":5,"why":"ttl"}
  kv.put {"key":"c","revision":6}
{"revision":6}

> pulse
> ask kv.list {"keys_only":true}
---
{"keys":[{"key":"c","revision":6,"since":2000,"changed":2000,"agent":"heron"}]}

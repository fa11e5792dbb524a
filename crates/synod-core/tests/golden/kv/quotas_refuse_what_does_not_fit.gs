> owner space.set {"name":"keys_max","value":2}
> owner space.set {"name":"body_max_bytes","value":1024}
> heron kv.put {"key":"a","value":1} ;; heron kv.put {"key":"b","value":1} ;; heron kv.put {"key":"c","value":1}
> heron kv.increment {"key":"c"}
> heron kv.put {"key":"a","value":2}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"keys_max","value":2}
{}
  space.set {"name":"body_max_bytes","value":1024}
{}
  agent.met {"agent":"heron","id":2}
  kv.put {"key":"a","revision":3}
{"revision":3}
  kv.put {"key":"b","revision":4}
{"revision":4}
exhausted: the space holds 2 keys already; delete some, or raise it with `synod space set keys_max`
exhausted: the space holds 2 keys already; delete some, or raise it with `synod space set keys_max`
  kv.put {"key":"a","revision":5}
{"revision":5}

> heron kv.delete {"key":"a"}
> heron kv.put {"key":"c","value":1}
---
  kv.deleted {"key":"a","revision":5}
{"deleted":true,"revision":5}
  kv.put {"key":"c","revision":6}
{"revision":6}

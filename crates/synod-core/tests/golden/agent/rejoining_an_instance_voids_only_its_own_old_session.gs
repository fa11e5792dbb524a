> heron agent.join {"name":"heron","instance":"host:1"}
> heron agent.join {"name":"heron","instance":"host:2"}
> heron@$s1 kv.put {"key":"one","value":1,"session":true}
> heron@$s2 kv.put {"key":"two","value":2,"session":true}
---
  agent.met {"agent":"heron","id":1}
  agent.joined {"agent":"heron","session":2,"instance":"host:1"}
{"agent":"heron","id":1,"session":2,"handle":"heron@2","ttl_ms":30000}
  agent.joined {"agent":"heron","session":3,"instance":"host:2"}
{"agent":"heron","id":1,"session":3,"handle":"heron@3","ttl_ms":30000}
  kv.put {"key":"one","revision":4}
{"revision":4}
  kv.put {"key":"two","revision":5}
{"revision":5}

> heron agent.join {"name":"heron","instance":"host:1"}
> ask kv.list {"keys_only":true}
> heron@$s1 agent.heartbeat
> heron@$s3 agent.heartbeat
---
  agent.ended {"agent":"heron","session":2,"why":"rejoined"}
  agent.joined {"agent":"heron","session":6,"instance":"host:1"}
{"agent":"heron","id":1,"session":6,"handle":"heron@6","ttl_ms":30000}
  kv.expired {"key":"one","revision":4,"why":"session"}
{"keys":[{"key":"two","revision":5,"since":1000,"changed":1000,"agent":"heron","session":3}]}
gone: session 2 of `heron` has ended; call agent.join again and use the new handle
{"until":34750}

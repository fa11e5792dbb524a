> heron agent.join {"name":"heron","ttl_ms":10000}
> heron@$s1 kv.put {"key":"here/heron","value":"busy","session":true}
> heron@$s1 kv.put {"key":"stays","value":1}
> heron kv.put {"key":"x","value":1,"session":true}
---
  agent.met {"agent":"heron","id":1}
  agent.joined {"agent":"heron","session":2,"instance":""}
{"agent":"heron","id":1,"session":2,"handle":"heron@2","ttl_ms":10000}
  kv.put {"key":"here/heron","revision":3}
{"revision":3}
  kv.put {"key":"stays","revision":4}
{"revision":4}
invalid: a key can only be bound to a session; call agent.join and send its `handle` as `as`

# Any command of the session keeps it, and the keys with it.
> time +8000
> heron@$s1 kv.put {"key":"stays","value":2}
> time +8000
> ask kv.get {"key":"here/heron"}
---
  kv.put {"key":"stays","revision":5}
{"revision":5}
{"key":"here/heron","value":"busy","revision":3,"since":1000,"changed":1000,"agent":"heron","session":2}

> time +4000
> pulse
> ask kv.list {}
---
  agent.ended {"agent":"heron","session":2,"why":"expired"}
  agent.gone {"agent":"heron"}
  kv.expired {"key":"here/heron","revision":3,"why":"session"}
{"keys":[{"key":"stays","value":2,"revision":5,"since":1000,"changed":9000,"agent":"heron"}]}

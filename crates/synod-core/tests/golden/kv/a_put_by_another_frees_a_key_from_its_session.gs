> heron agent.join {"name":"heron","ttl_ms":10000}
> heron@$s1 kv.put {"key":"k","value":1,"session":true}
> wren kv.put {"key":"k","value":2}
> heron@$s1 agent.leave
> ask kv.get {"key":"k"}
---
  agent.met {"agent":"heron","id":1}
  agent.joined {"agent":"heron","session":2,"instance":""}
{"agent":"heron","id":1,"session":2,"handle":"heron@2","ttl_ms":10000}
  kv.put {"key":"k","revision":3}
{"revision":3}
  agent.met {"agent":"wren","id":4}
  kv.put {"key":"k","revision":5}
{"revision":5}
  agent.ended {"agent":"heron","session":2,"why":"left"}
  agent.gone {"agent":"heron"}
{"session":2}
{"key":"k","value":2,"revision":5,"since":1000,"changed":1000,"agent":"wren"}

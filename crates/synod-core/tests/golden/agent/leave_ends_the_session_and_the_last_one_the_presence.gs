> heron agent.join {"name":"heron","instance":"a"}
> heron agent.join {"name":"heron","instance":"b"}
> heron@$s1 agent.leave
---
  agent.met {"agent":"heron","id":1}
  agent.joined {"agent":"heron","session":2,"instance":"a"}
{"agent":"heron","id":1,"session":2,"handle":"heron@2","ttl_ms":30000}
  agent.joined {"agent":"heron","session":3,"instance":"b"}
{"agent":"heron","id":1,"session":3,"handle":"heron@3","ttl_ms":30000}
  agent.ended {"agent":"heron","session":2,"why":"left"}
{"session":2}

> heron@$s2 agent.leave
> ask agent.list {"state":"left"}
---
  agent.ended {"agent":"heron","session":3,"why":"left"}
  agent.gone {"agent":"heron"}
{"session":3}
{"agents":[{"agent":"heron","id":1,"state":"left","principal":"owner","capabilities":[],"since":1000,"last":1000,"sessions":[]}]}

# Without a handle every session goes.
> heron agent.join {"name":"heron","instance":"a"}
> heron agent.join {"name":"heron","instance":"b"}
> heron agent.leave
---
  agent.joined {"agent":"heron","session":4,"instance":"a"}
{"agent":"heron","id":1,"session":4,"handle":"heron@4","ttl_ms":30000}
  agent.joined {"agent":"heron","session":5,"instance":"b"}
{"agent":"heron","id":1,"session":5,"handle":"heron@5","ttl_ms":30000}
  agent.ended {"agent":"heron","session":4,"why":"left"}
  agent.ended {"agent":"heron","session":5,"why":"left"}
  agent.gone {"agent":"heron"}
{"session":0}

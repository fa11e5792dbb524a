> heron agent.join {"name":"heron"}
> heron agent.join {"name":"chick","parent":"heron"}
> heron agent.join {"name":"egg","parent":"nobody"}
> ask agent.show {"agent":"chick"}
---
  agent.met {"agent":"heron","id":1}
  agent.joined {"agent":"heron","session":2,"instance":""}
{"agent":"heron","id":1,"session":2,"handle":"heron@2","ttl_ms":30000}
  agent.met {"agent":"chick","id":3}
  agent.joined {"agent":"chick","session":4,"instance":""}
{"agent":"chick","id":3,"session":4,"handle":"chick@4","ttl_ms":30000}
not_found: there is no agent `nobody`; `synod agent list` shows who there is
{"agent":"chick","id":3,"state":"here","principal":"owner","parent":"heron","capabilities":[],"since":1000,"last":1000,"sessions":[{"session":4,"instance":"","since":1000,"last":1000,"ttl_ms":30000}]}

> heron agent.join {"name":"heron","capabilities":["translate","proofread"],"description":"knows birds","ttl_ms":5000}
> ask agent.show {"agent":"heron"}
---
  agent.met {"agent":"heron","id":1}
  agent.joined {"agent":"heron","session":2,"instance":""}
{"agent":"heron","id":1,"session":2,"handle":"heron@2","ttl_ms":5000}
{"agent":"heron","id":1,"state":"here","principal":"owner","capabilities":["proofread","translate"],"description":"knows birds","since":1000,"last":1000,"sessions":[{"session":2,"instance":"","since":1000,"last":1000,"ttl_ms":5000}]}

> ask agent.list {"capability":"translate","state":"here"}
> ask agent.list {"capability":"cook"}
---
{"agents":[{"agent":"heron","id":1,"state":"here","principal":"owner","capabilities":["proofread","translate"],"description":"knows birds","since":1000,"last":1000,"sessions":[{"session":2,"instance":"","since":1000,"last":1000,"ttl_ms":5000}]}]}
{"agents":[]}

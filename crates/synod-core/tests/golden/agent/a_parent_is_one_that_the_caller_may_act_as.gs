> owner space.grant {"principal":"red","role":"agent"}
> owner space.grant {"principal":"blue","role":"agent"}
> red/heron agent.join {"name":"heron"}
> red/heron agent.join {"name":"heron/tests","parent":"heron"}
> ask agent.show {"agent":"heron/tests"}
---
  agent.met {"agent":"owner","id":1}
  space.granted {"principal":"red","role":"agent"}
{}
  space.granted {"principal":"blue","role":"agent"}
{}
  agent.met {"agent":"heron","id":2}
  agent.joined {"agent":"heron","session":3,"instance":""}
{"agent":"heron","id":2,"session":3,"handle":"heron@3","ttl_ms":30000}
  agent.met {"agent":"heron/tests","id":4}
  agent.joined {"agent":"heron/tests","session":5,"instance":""}
{"agent":"heron/tests","id":4,"session":5,"handle":"heron/tests@5","ttl_ms":30000}
{"agent":"heron/tests","id":4,"state":"here","principal":"red","parent":"heron","capabilities":[],"since":1000,"last":1000,"sessions":[{"session":5,"instance":"","since":1000,"last":1000,"ttl_ms":30000}]}

# A stranger is not put above oneself, nor is one's own child.
> blue/wren agent.join {"name":"wren/spy","parent":"heron"}
> red/heron agent.join {"name":"heron","parent":"heron/tests"}
> red/heron agent.join {"name":"heron","parent":"heron"}
---
denied: `heron` belongs to another principal and cannot be the parent; name an agent of your own
invalid: `heron/tests` is `heron` itself or below it and cannot be its parent; leave `parent` out
invalid: `heron` is `heron` itself or below it and cannot be its parent; leave `parent` out

# An admin speaks under every name.
> owner/ops agent.join {"name":"wren","parent":"heron"}
---
  agent.met {"agent":"ops","id":6}
  agent.met {"agent":"wren","id":7}
  agent.joined {"agent":"wren","session":8,"instance":""}
{"agent":"wren","id":7,"session":8,"handle":"wren@8","ttl_ms":30000}

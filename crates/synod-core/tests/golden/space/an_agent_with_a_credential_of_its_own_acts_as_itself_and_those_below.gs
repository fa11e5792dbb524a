# The owner gives heron a token; it is blake3 of it that is sent.
> owner/heron agent.join {"name":"heron"}
> owner/wren agent.join {"name":"wren"}
> owner space.enroll {"agent":"heron","token":"1111111111111111111111111111111111111111111111111111111111111111"}
> ask agent.show {"agent":"heron"}
> ask space.rights
---
  agent.met {"agent":"heron","id":1}
  agent.joined {"agent":"heron","session":2,"instance":""}
{"agent":"heron","id":1,"session":2,"handle":"heron@2","ttl_ms":30000}
  agent.met {"agent":"wren","id":3}
  agent.joined {"agent":"wren","session":4,"instance":""}
{"agent":"wren","id":3,"session":4,"handle":"wren@4","ttl_ms":30000}
  agent.met {"agent":"owner","id":5}
  space.enrolled {"agent":"heron","by":"owner"}
{"principal":"heron","id":1,"prefixes":[]}
{"agent":"heron","id":1,"state":"here","principal":"heron","parent":"owner","capabilities":[],"since":1000,"last":1000,"sessions":[{"session":2,"instance":"","since":1000,"last":1000,"ttl_ms":30000}]}
{"principals":[{"principal":"heron","role":"agent","prefixes":[],"by":"owner"},{"principal":"owner","role":"admin","prefixes":[]}]}

# With it, one acts as heron and those below it; a name that nobody had comes to stand below it.
> heron/heron kv.put {"key":"k","value":1}
> heron/heron agent.join {"name":"heron-tests","parent":"heron"}
> heron/heron-tests kv.put {"key":"k","value":2}
> heron/scout kv.put {"key":"k","value":3}
> ask agent.show {"agent":"scout"}
---
  kv.put {"key":"k","revision":6}
{"revision":6}
  agent.met {"agent":"heron-tests","id":7}
  agent.joined {"agent":"heron-tests","session":8,"instance":""}
{"agent":"heron-tests","id":7,"session":8,"handle":"heron-tests@8","ttl_ms":30000}
  kv.put {"key":"k","revision":9}
{"revision":9}
  agent.met {"agent":"scout","id":10}
  kv.put {"key":"k","revision":11}
{"revision":11}
{"agent":"scout","id":10,"state":"away","principal":"heron","parent":"heron","capabilities":[],"since":1000,"last":1000,"sessions":[]}

# And as nobody else: not as wren, not as the owner, and not under the name of another principal that has not come yet.
> owner space.grant {"principal":"robin","role":"agent"}
> heron/wren kv.put {"key":"k","value":4}
> heron/owner kv.put {"key":"k","value":5}
> heron/robin kv.put {"key":"k","value":6}
> heron/heron agent.join {"name":"robin"}
> heron/heron space.set {"name":"lease_ms","value":1000}
---
  space.granted {"principal":"robin","role":"agent"}
{}
denied: `wren` belongs to another principal; a credential acts as its own agents and those below them: choose another name, or ask for `synod agent token wren`
denied: `owner` belongs to another principal; a credential acts as its own agents and those below them: choose another name, or ask for `synod agent token owner`
denied: `robin` is the name of another principal; choose another name
denied: `robin` is the name of another principal; choose another name
denied: `heron` has the role agent here and space.set needs more; ask an admin for `synod space grant`

# A subagent gets its own from its parent. The parent can still act for it, the other way round it cannot.
> heron/heron space.enroll {"agent":"heron-tests","token":"1212121212121212121212121212121212121212121212121212121212121212"}
> heron/heron-tests kv.put {"key":"k","value":7}
> heron-tests/heron kv.put {"key":"k","value":8}
---
  space.enrolled {"agent":"heron-tests","by":"heron"}
{"principal":"heron-tests","id":7,"prefixes":[]}
  kv.put {"key":"k","revision":12}
{"revision":12}
denied: `heron` belongs to another principal; a credential acts as its own agents and those below them: choose another name, or ask for `synod agent token heron`

# A new name stands below whoever enrolls it, and a second token takes the place of the first.
> heron/heron space.enroll {"agent":"heron-docs","token":"1313131313131313131313131313131313131313131313131313131313131313"}
> heron/heron space.enroll {"agent":"heron-docs","token":"1414141414141414141414141414141414141414141414141414141414141414"}
> ask agent.show {"agent":"heron-docs"}
---
  agent.met {"agent":"heron-docs","id":13}
  space.enrolled {"agent":"heron-docs","by":"heron"}
{"principal":"heron-docs","id":13,"prefixes":[]}
  space.enrolled {"agent":"heron-docs","by":"heron"}
{"principal":"heron-docs","id":13,"prefixes":[]}
{"agent":"heron-docs","id":13,"state":"away","principal":"heron-docs","parent":"heron","capabilities":[],"since":1000,"last":1000,"sessions":[]}

# Revoking a principal takes along whom it enrolled.
> owner space.revoke {"principal":"heron"}
> ask space.rights
---
  space.revoked {"principal":"heron"}
  space.revoked {"principal":"heron-tests"}
  space.revoked {"principal":"heron-docs"}
{}
{"principals":[{"principal":"owner","role":"admin","prefixes":[]},{"principal":"robin","role":"agent","prefixes":[]}]}

# Whom a credential proves, it can ask itself.
> ask robin/ space.me
---
{"principal":"robin","role":"agent","prefixes":[]}

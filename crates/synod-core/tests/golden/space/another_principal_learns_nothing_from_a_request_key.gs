> owner space.grant {"principal":"red","role":"agent"}
> owner space.grant {"principal":"blue","role":"agent"}
> red/heron key=k1 kv.put {"key":"secret","value":1}
> red/heron key=k1 kv.put {"key":"secret","value":1}
> blue/heron key=k1 kv.put {"key":"secret","value":1}
> nobody/heron key=k1 kv.put {"key":"secret","value":1}
---
  agent.met {"agent":"owner","id":1}
  space.granted {"principal":"red","role":"agent"}
{}
  space.granted {"principal":"blue","role":"agent"}
{}
  agent.met {"agent":"heron","id":2}
  kv.put {"key":"secret","revision":3}
{"revision":3}
{"revision":3}
denied: `heron` belongs to another principal; a credential acts as its own agents and those below them: choose another name, or ask for `synod agent token heron`
unauthenticated: nobody here knows the principal `nobody`; ask an admin for `synod space grant`

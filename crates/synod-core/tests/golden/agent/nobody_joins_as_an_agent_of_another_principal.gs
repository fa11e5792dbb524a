> owner space.grant {"principal":"red","role":"agent"}
> owner space.grant {"principal":"blue","role":"agent"}
> red/heron agent.join {"name":"heron","instance":"a","capabilities":["translate"]}
---
  agent.met {"agent":"owner","id":1}
  space.granted {"principal":"red","role":"agent"}
{}
  space.granted {"principal":"blue","role":"agent"}
{}
  agent.met {"agent":"heron","id":2}
  agent.joined {"agent":"heron","session":3,"instance":"a"}
{"agent":"heron","id":2,"session":3,"handle":"heron@3","ttl_ms":30000}

# Neither under the name, nor by joining it, which would end its session.
> blue/heron agent.heartbeat
> blue/wren agent.join {"name":"heron","instance":"a","capabilities":["cook"]}
> ask agent.show {"agent":"heron"}
---
denied: `heron` belongs to another principal; a credential acts as its own agents and those below them: choose another name, or ask for `synod agent token heron`
denied: `heron` belongs to another principal; a credential acts as its own agents and those below them: choose another name, or ask for `synod agent token heron`
{"agent":"heron","id":2,"state":"here","principal":"red","capabilities":["translate"],"since":1000,"last":1000,"sessions":[{"session":3,"instance":"a","since":1000,"last":1000,"ttl_ms":30000}]}

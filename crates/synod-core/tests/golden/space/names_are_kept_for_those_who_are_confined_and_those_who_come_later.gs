# Who is confined to a prefix brings no names beyond it into the world, but its own.
> owner space.grant {"principal":"blue","role":"agent","prefixes":["blue-"]}
> blue/blue agent.heartbeat
> blue/blue-1 agent.heartbeat
> blue/deploy agent.heartbeat
> blue/blue agent.join {"name":"deploy"}
> blue/blue space.enroll {"agent":"deploy","token":"1111111111111111111111111111111111111111111111111111111111111111"}
---
  agent.met {"agent":"owner","id":1}
  space.granted {"principal":"blue","role":"agent"}
{}
  agent.met {"agent":"blue","id":2}
{"until":0}
  agent.met {"agent":"blue-1","id":3}
{"until":0}
denied: `blue` may not speak as `deploy`: its agents are confined to blue-
denied: `blue` may not touch `deploy`: it is confined to blue-
denied: `blue` may not speak as `deploy`: its agents are confined to blue-

# An agent that an admin names before its principal came is that principal's.
> owner space.grant {"principal":"red","role":"agent"}
> owner/red agent.heartbeat
> red/red kv.put {"key":"k","value":1}
> owner space.grant {"principal":"green","role":"agent"}
> owner/owner agent.join {"name":"green"}
> green/green kv.put {"key":"k","value":2}
---
  space.granted {"principal":"red","role":"agent"}
{}
  agent.met {"agent":"red","id":4}
{"until":0}
  kv.put {"key":"k","revision":5}
{"revision":5}
  space.granted {"principal":"green","role":"agent"}
{}
  agent.met {"agent":"green","id":6}
  agent.joined {"agent":"green","session":7,"instance":""}
{"agent":"green","id":6,"session":7,"handle":"green@7","ttl_ms":30000}
  kv.put {"key":"k","revision":8}
{"revision":8}

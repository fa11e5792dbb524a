# Blue may touch its own names, and heron has another.
> owner space.grant {"principal":"blue","role":"agent","prefixes":["blue/"]}
> heron lock.acquire {"names":["plan.rs"]}
> blue/blue lock.acquire {"names":["blue/a.rs"]}
---
  agent.met {"agent":"owner","id":1}
  space.granted {"principal":"blue","role":"agent"}
{}
  agent.met {"agent":"heron","id":2}
  lock.acquired {"lock":3,"fence":4,"agent":"heron","names":["plan.rs"]}
{"lock":3,"fence":4,"names":["plan.rs"],"shared":false,"until":31000}
  agent.met {"agent":"blue","id":5}
  lock.acquired {"lock":6,"fence":7,"agent":"blue","names":["blue/a.rs"]}
{"lock":6,"fence":7,"names":["blue/a.rs"],"shared":false,"until":31000}

# What it may not check, it may not guard with either: the refusal would tell who has it.
> blue/blue lock.check {"name":"plan.rs","fence":7}
> blue/blue if_lock=plan.rs@7 agent.heartbeat
> blue/blue if_lock=**@7 agent.heartbeat
> blue/blue if_lock=blue/a.rs@$f2 agent.heartbeat
---
denied: `blue` may not touch `plan.rs`: it is confined to blue/
denied: `blue` may not touch `plan.rs`: it is confined to blue/
denied: `blue` may not touch `*`: it is confined to blue/
{"until":0}

> owner space.grant {"principal":"blue","role":"agent","prefixes":["blue-"]}
> blue/blue-1 schedule.set {"schedule":"blue-s","every_ms":1000,"commands":[{"kv.increment":{"key":"blue-n"}}]}
> blue/blue-1 schedule.set {"schedule":"blue-t","every_ms":1000,"commands":[{"kv.increment":{"key":"red"}}]}
> owner space.grant {"principal":"blue","role":"agent","prefixes":["green-"]}
> time +1000
> pulse
---
  agent.met {"agent":"owner","id":1}
  space.granted {"principal":"blue","role":"agent"}
{}
  agent.met {"agent":"blue-1","id":2}
  schedule.set {"schedule":"blue-s","agent":"blue-1","next":2000}
{"state":"running","next":2000,"next_local":"Thu 1970-01-01 00:00:02 +00:00","replaced":false}
denied: command 1 (kv.increment): `blue` may not touch `red`: it is confined to blue-
  space.granted {"principal":"blue","role":"agent"}
{}
  schedule.fired {"schedule":"blue-s","tick":2000,"at":2000,"missed":0}
  schedule.refused {"schedule":"blue-s","tick":2000,"code":"denied"}

> owner space.revoke {"principal":"blue"}
> time +1000
> pulse
> ask schedule.why {"schedule":"blue-s"}
---
  space.revoked {"principal":"blue"}
{}
  schedule.fired {"schedule":"blue-s","tick":3000,"at":3000,"missed":0}
  schedule.refused {"schedule":"blue-s","tick":3000,"code":"unauthenticated"}
{"state":"running","because":["`blue-s` ticks every 1 s: next at Thu 1970-01-01 00:00:04 +00:00, in 1.0 s","it carries out `kv.increment` as `blue-1`, who set it at Thu 1970-01-01 00:00:01 +00:00, with the rights of `blue`","firings: 2, of them refused: 2; ticks left out: 0","the tick of Thu 1970-01-01 00:00:03 +00:00 was refused as unauthenticated at 00:00:03 UTC under index 9: `blue-1` may not do that any more; let somebody who may set it anew","ticks that were missed are fired together, as one"],"next":4000}

# Whoever sets it anew lends it their rights.
> heron schedule.set {"schedule":"blue-s","every_ms":1000,"commands":[{"kv.increment":{"key":"blue-n"}}]}
> time +1000
> pulse
---
  agent.met {"agent":"heron","id":4}
  schedule.set {"schedule":"blue-s","agent":"heron","next":4000}
{"state":"running","next":4000,"next_local":"Thu 1970-01-01 00:00:04 +00:00","replaced":true}
  schedule.fired {"schedule":"blue-s","tick":4000,"at":4000,"missed":0}
  kv.incremented {"key":"blue-n","revision":5,"value":1}

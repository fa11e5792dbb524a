# Rights are looked at when the commands are said, and again at each tick.
> owner space.grant {"principal":"build","role":"agent","prefixes":["build-"]}
> build/build-1 schedule.set {"schedule":"build-s","every_ms":3600000,"commands":[{"queue.push":{"queue":"release"}}]}
> build/build-1 schedule.set {"schedule":"build-s","every_ms":3600000,"commands":[{"queue.push":{"queue":"build-q"}}]}
> owner space.grant {"principal":"build","role":"agent","prefixes":["other-"]}
> heron schedule.fire {"schedule":"build-s"}
---
  agent.met {"agent":"owner","id":1}
  space.granted {"principal":"build","role":"agent"}
{}
denied: command 1 (queue.push): `build` may not touch `release`: it is confined to build-
  agent.met {"agent":"build-1","id":2}
  schedule.set {"schedule":"build-s","agent":"build-1","next":3601000}
{"state":"running","next":3601000,"next_local":"Thu 1970-01-01 01:00:01 +00:00","replaced":false}
  space.granted {"principal":"build","role":"agent"}
{}
  agent.met {"agent":"heron","id":4}
  schedule.called {"schedule":"build-s","agent":"heron"}
{"next":3601000}
  schedule.refused {"schedule":"build-s","tick":0,"code":"denied"}

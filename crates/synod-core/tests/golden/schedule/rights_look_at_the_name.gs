> owner space.grant {"principal":"blue","role":"agent","prefixes":["blue-"]}
> owner space.grant {"principal":"eye","role":"reader"}
> heron schedule.set {"schedule":"plan","every_ms":1000,"commands":[{"kv.increment":{"key":"n"}}]}
> blue/blue schedule.set {"schedule":"plan","every_ms":1000,"commands":[{"kv.increment":{"key":"n"}}]}
> blue/blue schedule.fire {"schedule":"plan"}
> eye/eye schedule.fire {"schedule":"plan"}
> ask blue/ schedule.show {"schedule":"plan"}
> ask blue/ schedule.list
> ask blue/ schedule.list {"prefix":"blue-"}
> ask blue/ schedule.preview {"cron":"@daily","count":1}
> ask eye/ schedule.show {"schedule":"plan","count":0}
---
  agent.met {"agent":"owner","id":1}
  space.granted {"principal":"blue","role":"agent"}
{}
  space.granted {"principal":"eye","role":"reader"}
{}
  agent.met {"agent":"heron","id":2}
  schedule.set {"schedule":"plan","agent":"heron","next":2000}
{"state":"running","next":2000,"next_local":"Thu 1970-01-01 00:00:02 +00:00","replaced":false}
denied: `blue` may not touch `plan`: it is confined to blue-
denied: `blue` may not touch `plan`: it is confined to blue-
denied: `eye` has the role reader here and schedule.fire needs more; ask an admin for `synod space grant`
denied: `blue` may not touch `plan`: it is confined to blue-
denied: `blue` may not touch `*`: it is confined to blue-
{"schedules":[]}
{"zone":"UTC","next":[{"at":86400000,"local":"Fri 1970-01-02 00:00:00 +00:00"}]}
{"schedule":"plan","state":"running","every_ms":1000,"anchor":1000,"zone":"UTC","missed":"once","late_ms":60000,"agent":"heron","principal":"owner","since":1000,"commands":["{\"kv.increment\":{\"key\":\"n\"}}"],"next":[],"fired":0,"refused":0,"left_out":0}

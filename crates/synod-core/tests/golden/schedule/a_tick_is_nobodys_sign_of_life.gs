# The commands carry the name of their author, who is not thereby alive: the session ends while its schedule ticks on.
> heron agent.join {"name":"heron","ttl_ms":5000}
> heron@$s schedule.set {"schedule":"s","every_ms":1000,"commands":[{"kv.increment":{"key":"n"}}]}
> time +3000
> pulse
> time +3000
> pulse
> ask agent.show {"agent":"heron"}
> ask kv.get {"key":"n"}
---
  agent.met {"agent":"heron","id":1}
  agent.joined {"agent":"heron","session":2,"instance":""}
{"agent":"heron","id":1,"session":2,"handle":"heron@2","ttl_ms":5000}
  schedule.set {"schedule":"s","agent":"heron","next":2000}
{"state":"running","next":2000,"next_local":"Thu 1970-01-01 00:00:02 +00:00","replaced":false}
  schedule.fired {"schedule":"s","tick":4000,"at":4000,"missed":2}
  kv.incremented {"key":"n","revision":4,"value":1}
  agent.ended {"agent":"heron","session":2,"why":"expired"}
  agent.gone {"agent":"heron"}
  schedule.fired {"schedule":"s","tick":7000,"at":7000,"missed":2}
  kv.incremented {"key":"n","revision":5,"value":2}
{"agent":"heron","id":1,"state":"gone","principal":"owner","capabilities":[],"since":1000,"last":1000,"sessions":[]}
{"key":"n","value":2,"revision":5,"since":4000,"changed":7000,"agent":"heron"}

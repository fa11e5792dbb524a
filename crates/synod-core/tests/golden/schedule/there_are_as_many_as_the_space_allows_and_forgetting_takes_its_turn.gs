> owner space.set {"name":"schedules_max","value":2}
> owner space.set {"name":"schedule_keep_ms","value":1000}
> owner space.set {"name":"wake_max","value":2}
> heron schedule.set {"schedule":"a","once_at":2000,"commands":[{"kv.increment":{"key":"runs"}}]}
> heron schedule.set {"schedule":"b","once_at":2000,"commands":[{"kv.increment":{"key":"runs"}}]}
> heron schedule.set {"schedule":"c","once_at":2000,"commands":[{"kv.increment":{"key":"runs"}}]}
> heron schedule.set {"schedule":"b","once_at":2000,"commands":[{"kv.increment":{"key":"runs"}}]}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"schedules_max","value":2}
{}
  space.set {"name":"schedule_keep_ms","value":1000}
{}
  space.set {"name":"wake_max","value":2}
{}
  agent.met {"agent":"heron","id":2}
  schedule.set {"schedule":"a","agent":"heron","next":2000}
{"state":"running","next":2000,"next_local":"Thu 1970-01-01 00:00:02 +00:00","replaced":false}
  schedule.set {"schedule":"b","agent":"heron","next":2000}
{"state":"running","next":2000,"next_local":"Thu 1970-01-01 00:00:02 +00:00","replaced":false}
exhausted: there are 2 schedules already; delete some, or raise it with `synod space set schedules_max`
  schedule.set {"schedule":"b","agent":"heron","next":2000}
{"state":"running","next":2000,"next_local":"Thu 1970-01-01 00:00:02 +00:00","replaced":true}

> time +1000
> pulse
> owner space.set {"name":"wake_max","value":1}
> time +1000
> pulse
> ask schedule.list {}
> pulse
> ask schedule.list {}
---
  schedule.fired {"schedule":"a","tick":2000,"at":2000,"missed":0}
  schedule.over {"schedule":"a","fired":1}
  schedule.fired {"schedule":"b","tick":2000,"at":2000,"missed":0}
  schedule.over {"schedule":"b","fired":1}
  kv.incremented {"key":"runs","revision":5,"value":1}
  kv.incremented {"key":"runs","revision":6,"value":2}
  space.set {"name":"wake_max","value":1}
{}
{"schedules":[{"schedule":"b","state":"over","at":2000,"zone":"UTC","agent":"heron","fired":1,"refused":0,"last":{"tick":2000,"at":2000,"index":10}}]}
{"schedules":[]}

> owner space.set {"name":"wake_max","value":2}
> heron schedule.set {"schedule":"a","every_ms":1000,"missed":"all","commands":[{"kv.increment":{"key":"a"}}]}
> heron schedule.set {"schedule":"b","every_ms":1000,"missed":"all","commands":[{"kv.increment":{"key":"b"}},{"kv.increment":{"key":"b"}}]}
> time +3000
> pulse
> pulse
> pulse
> pulse
> pulse
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"wake_max","value":2}
{}
  agent.met {"agent":"heron","id":2}
  schedule.set {"schedule":"a","agent":"heron","next":2000}
{"state":"running","next":2000,"next_local":"Thu 1970-01-01 00:00:02 +00:00","replaced":false}
  schedule.set {"schedule":"b","agent":"heron","next":2000}
{"state":"running","next":2000,"next_local":"Thu 1970-01-01 00:00:02 +00:00","replaced":false}
  schedule.fired {"schedule":"a","tick":2000,"at":4000,"missed":0}
  schedule.fired {"schedule":"b","tick":2000,"at":4000,"missed":0}
  kv.incremented {"key":"a","revision":5,"value":1}
  kv.incremented {"key":"b","revision":6,"value":1}
  kv.incremented {"key":"b","revision":7,"value":2}
  schedule.fired {"schedule":"a","tick":3000,"at":4000,"missed":0}
  schedule.fired {"schedule":"b","tick":3000,"at":4000,"missed":0}
  kv.incremented {"key":"a","revision":8,"value":2}
  kv.incremented {"key":"b","revision":9,"value":3}
  kv.incremented {"key":"b","revision":10,"value":4}
  schedule.fired {"schedule":"a","tick":4000,"at":4000,"missed":0}
  schedule.fired {"schedule":"b","tick":4000,"at":4000,"missed":0}
  kv.incremented {"key":"a","revision":11,"value":3}
  kv.incremented {"key":"b","revision":12,"value":5}
  kv.incremented {"key":"b","revision":13,"value":6}

> heron schedule.set {"schedule":"s","every_ms":1000,"start":5000,"end":6000,"commands":[{"kv.increment":{"key":"runs"}}]}
> heron schedule.set {"schedule":"t","cron":"* * * * *","end":120000,"commands":[{"kv.increment":{"key":"minutes"}}]}
> heron schedule.set {"schedule":"u","once_at":9000,"end":9000,"commands":[{"kv.increment":{"key":"once"}}]}
> heron schedule.set {"schedule":"v","once_at":9000,"end":8999,"commands":[{"kv.increment":{"key":"once"}}]}
---
  agent.met {"agent":"heron","id":1}
  schedule.set {"schedule":"s","agent":"heron","next":5000}
{"state":"running","next":5000,"next_local":"Thu 1970-01-01 00:00:05 +00:00","replaced":false}
  schedule.set {"schedule":"t","agent":"heron","next":60000}
{"state":"running","next":60000,"next_local":"Thu 1970-01-01 00:01:00 +00:00","replaced":false}
  schedule.set {"schedule":"u","agent":"heron","next":9000}
{"state":"running","next":9000,"next_local":"Thu 1970-01-01 00:00:09 +00:00","replaced":false}
invalid: no tick lies between `start` and `end` from now on; move them

> time +4000
> pulse
> time +1000
> pulse
> time +3000
> pulse
---
  schedule.fired {"schedule":"s","tick":5000,"at":5000,"missed":0}
  kv.incremented {"key":"runs","revision":5,"value":1}
  schedule.fired {"schedule":"s","tick":6000,"at":6000,"missed":0}
  schedule.over {"schedule":"s","fired":2}
  kv.incremented {"key":"runs","revision":6,"value":2}
  schedule.fired {"schedule":"u","tick":9000,"at":9000,"missed":0}
  schedule.over {"schedule":"u","fired":1}
  kv.incremented {"key":"once","revision":7,"value":1}

# Also when it is only one of those that were missed.
> time +600000
> pulse
> ask schedule.show {"schedule":"t"}
---
  schedule.fired {"schedule":"t","tick":120000,"at":609000,"missed":1}
  schedule.over {"schedule":"t","fired":1}
  kv.incremented {"key":"minutes","revision":8,"value":1}
{"schedule":"t","state":"over","cron":"* * * * *","zone":"UTC","end":120000,"missed":"once","late_ms":60000,"agent":"heron","principal":"owner","since":1000,"commands":["{\"kv.increment\":{\"key\":\"minutes\"}}"],"next":[],"fired":1,"refused":0,"left_out":0,"last":{"tick":120000,"at":609000,"index":10}}

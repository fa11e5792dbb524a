> heron schedule.set {"schedule":"s","every_ms":1000,"start":5000,"end":6500,"commands":[{"kv.increment":{"key":"runs"}}]}
> ask schedule.show {"schedule":"s"}
> time +4000
> pulse
> time +60000
> pulse
> ask schedule.show {"schedule":"s"}
---
  agent.met {"agent":"heron","id":1}
  schedule.set {"schedule":"s","agent":"heron","next":5000}
{"state":"running","next":5000,"next_local":"Thu 1970-01-01 00:00:05 +00:00","replaced":false}
{"schedule":"s","state":"running","every_ms":1000,"anchor":5000,"zone":"UTC","start":5000,"end":6500,"missed":"once","late_ms":60000,"agent":"heron","principal":"owner","since":1000,"commands":["{\"kv.increment\":{\"key\":\"runs\"}}"],"next":[{"at":5000,"local":"Thu 1970-01-01 00:00:05 +00:00"},{"at":6000,"local":"Thu 1970-01-01 00:00:06 +00:00"}],"fired":0,"refused":0,"left_out":0}
  schedule.fired {"schedule":"s","tick":5000,"at":5000,"missed":0}
  kv.incremented {"key":"runs","revision":3,"value":1}
  schedule.fired {"schedule":"s","tick":6000,"at":65000,"missed":0}
  schedule.over {"schedule":"s","fired":2}
  kv.incremented {"key":"runs","revision":4,"value":2}
{"schedule":"s","state":"over","every_ms":1000,"anchor":5000,"zone":"UTC","start":5000,"end":6500,"missed":"once","late_ms":60000,"agent":"heron","principal":"owner","since":1000,"commands":["{\"kv.increment\":{\"key\":\"runs\"}}"],"next":[],"fired":2,"refused":0,"left_out":0,"last":{"tick":6000,"at":65000,"index":5}}

# Intervals are counted from an anchor, before it and after.
> heron schedule.set {"schedule":"t","every_ms":60000,"anchor":500,"commands":[{"kv.increment":{"key":"runs"}}]}
> heron schedule.set {"schedule":"u","every_ms":60000,"anchor":1000000,"commands":[{"kv.increment":{"key":"runs"}}]}
> heron schedule.set {"schedule":"v","cron":"@hourly","start":7200000,"commands":[{"kv.increment":{"key":"runs"}}]}
---
  schedule.set {"schedule":"t","agent":"heron","next":120500}
{"state":"running","next":120500,"next_local":"Thu 1970-01-01 00:02:00 +00:00","replaced":false}
  schedule.set {"schedule":"u","agent":"heron","next":100000}
{"state":"running","next":100000,"next_local":"Thu 1970-01-01 00:01:40 +00:00","replaced":false}
  schedule.set {"schedule":"v","agent":"heron","next":7200000}
{"state":"running","next":7200000,"next_local":"Thu 1970-01-01 02:00:00 +00:00","replaced":false}

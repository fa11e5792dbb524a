> heron schedule.set {"schedule":"s","every_ms":60000,"missed":"skip","late_ms":5000,"commands":[{"kv.increment":{"key":"runs"}}]}
> time +65000
> pulse
> ask kv.get {"key":"runs"}
---
  agent.met {"agent":"heron","id":1}
  schedule.set {"schedule":"s","agent":"heron","next":61000}
{"state":"running","next":61000,"next_local":"Thu 1970-01-01 00:01:01 +00:00","replaced":false}
  schedule.fired {"schedule":"s","tick":61000,"at":66000,"missed":0}
  kv.incremented {"key":"runs","revision":3,"value":1}
{"key":"runs","value":1,"revision":3,"since":66000,"changed":66000,"agent":"heron"}

# Later than it may be.
> time +60001
> pulse
> ask schedule.show {"schedule":"s","count":1}
---
  schedule.missed {"schedule":"s","ticks":1,"first":121000}
{"schedule":"s","state":"running","every_ms":60000,"anchor":1000,"zone":"UTC","missed":"skip","late_ms":5000,"agent":"heron","principal":"owner","since":1000,"commands":["{\"kv.increment\":{\"key\":\"runs\"}}"],"next":[{"at":181000,"local":"Thu 1970-01-01 00:03:01 +00:00"}],"fired":1,"refused":0,"left_out":1,"last":{"tick":61000,"at":66000,"index":4}}

# Of several the newest, which is in time.
> time +178000
> pulse
> ask schedule.show {"schedule":"s","count":1}
---
  schedule.missed {"schedule":"s","ticks":2,"first":181000}
  schedule.fired {"schedule":"s","tick":301000,"at":304001,"missed":0}
  kv.incremented {"key":"runs","revision":4,"value":2}
{"schedule":"s","state":"running","every_ms":60000,"anchor":1000,"zone":"UTC","missed":"skip","late_ms":5000,"agent":"heron","principal":"owner","since":1000,"commands":["{\"kv.increment\":{\"key\":\"runs\"}}"],"next":[{"at":361000,"local":"Thu 1970-01-01 00:06:01 +00:00"}],"fired":2,"refused":0,"left_out":3,"last":{"tick":301000,"at":304001,"index":6}}

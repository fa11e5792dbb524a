> heron schedule.set {"schedule":"s","every_ms":1000,"missed":"all","commands":[{"kv.increment":{"key":"runs"}}]}
> time +1000
> pulse
> restart
> pulse
> save_load
> pulse
> ask kv.get {"key":"runs"}
---
  agent.met {"agent":"heron","id":1}
  schedule.set {"schedule":"s","agent":"heron","next":2000}
{"state":"running","next":2000,"next_local":"Thu 1970-01-01 00:00:02 +00:00","replaced":false}
  schedule.fired {"schedule":"s","tick":2000,"at":2000,"missed":0}
  kv.incremented {"key":"runs","revision":3,"value":1}
  space.epoch_opened {"epoch":2,"kept":0,"voided":0}
{"key":"runs","value":1,"revision":3,"since":2000,"changed":2000,"agent":"heron"}

# What falls due while no node lives is found by the first request of the new life.
> time +1000
> restart
> pulse
> pulse
> ask kv.get {"key":"runs"}
---
  space.epoch_opened {"epoch":3,"kept":0,"voided":0}
  schedule.fired {"schedule":"s","tick":3000,"at":3000,"missed":0}
  kv.incremented {"key":"runs","revision":4,"value":2}
{"key":"runs","value":2,"revision":4,"since":2000,"changed":3000,"agent":"heron"}

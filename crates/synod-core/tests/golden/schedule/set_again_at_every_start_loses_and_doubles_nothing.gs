> heron schedule.set {"schedule":"s","every_ms":60000,"commands":[{"kv.increment":{"key":"runs"}}]}
> time +40000
> restart
> heron schedule.set {"schedule":"s","every_ms":60000,"commands":[{"kv.increment":{"key":"runs"}}]}
> time +20000
> restart
> heron schedule.set {"schedule":"s","every_ms":60000,"commands":[{"kv.increment":{"key":"runs"}}]}
> heron schedule.set {"schedule":"s","every_ms":60000,"commands":[{"kv.increment":{"key":"runs"}}],"if_absent":true}
---
  agent.met {"agent":"heron","id":1}
  schedule.set {"schedule":"s","agent":"heron","next":61000}
{"state":"running","next":61000,"next_local":"Thu 1970-01-01 00:01:01 +00:00","replaced":false}
  space.epoch_opened {"epoch":2,"kept":0,"voided":0}
  schedule.set {"schedule":"s","agent":"heron","next":61000}
{"state":"running","next":61000,"next_local":"Thu 1970-01-01 00:01:01 +00:00","replaced":true}
  space.epoch_opened {"epoch":3,"kept":0,"voided":0}
  schedule.fired {"schedule":"s","tick":61000,"at":61000,"missed":0}
  schedule.set {"schedule":"s","agent":"heron","next":121000}
{"state":"running","next":121000,"next_local":"Thu 1970-01-01 00:02:01 +00:00","replaced":true}
  kv.incremented {"key":"runs","revision":3,"value":1}
conflict: there is a schedule `s`, set by `heron`; leave `if_absent` out to set it anew, or choose another name

# Other times begin anew; what was counted stays.
> heron schedule.set {"schedule":"s","every_ms":30000,"commands":[{"kv.increment":{"key":"other"}}]}
> time +30000
> pulse
> ask schedule.show {"schedule":"s","count":1}
---
  schedule.set {"schedule":"s","agent":"heron","next":91000}
{"state":"running","next":91000,"next_local":"Thu 1970-01-01 00:01:31 +00:00","replaced":true}
  schedule.fired {"schedule":"s","tick":91000,"at":91000,"missed":0}
  kv.incremented {"key":"other","revision":4,"value":1}
{"schedule":"s","state":"running","every_ms":30000,"anchor":61000,"zone":"UTC","missed":"once","late_ms":60000,"agent":"heron","principal":"owner","since":61000,"commands":["{\"kv.increment\":{\"key\":\"other\"}}"],"next":[{"at":121000,"local":"Thu 1970-01-01 00:02:01 +00:00"}],"fired":2,"refused":0,"left_out":0,"last":{"tick":91000,"at":91000,"index":10}}

# A paused one stays paused, and one that is over stays over.
> wren schedule.pause {"schedule":"s"}
> heron schedule.set {"schedule":"s","every_ms":10000,"commands":[{"kv.increment":{"key":"other"}}]}
> wren schedule.resume {"schedule":"s"}
> heron schedule.set {"schedule":"once","once_at":100000,"commands":[{"kv.increment":{"key":"once"}}]}
> time +20000
> pulse
> heron schedule.set {"schedule":"once","once_at":100000,"commands":[{"kv.increment":{"key":"once"}}]}
> heron schedule.set {"schedule":"once","once_at":120000,"commands":[{"kv.increment":{"key":"once"}}]}
---
  agent.met {"agent":"wren","id":5}
  schedule.paused {"schedule":"s","agent":"wren"}
{"again":false}
  schedule.set {"schedule":"s","agent":"heron","next":0}
{"state":"paused","replaced":true}
  schedule.resumed {"schedule":"s","agent":"wren","next":101000}
{"next":101000,"next_local":"Thu 1970-01-01 00:01:41 +00:00","again":false}
  schedule.set {"schedule":"once","agent":"heron","next":100000}
{"state":"running","next":100000,"next_local":"Thu 1970-01-01 00:01:40 +00:00","replaced":false}
  schedule.fired {"schedule":"once","tick":100000,"at":111000,"missed":0}
  schedule.over {"schedule":"once","fired":1}
  schedule.fired {"schedule":"s","tick":111000,"at":111000,"missed":1}
  kv.incremented {"key":"once","revision":7,"value":1}
  kv.incremented {"key":"other","revision":8,"value":2}
  schedule.set {"schedule":"once","agent":"heron","next":0}
{"state":"over","replaced":true}
  schedule.set {"schedule":"once","agent":"heron","next":120000}
{"state":"running","next":120000,"next_local":"Thu 1970-01-01 00:02:00 +00:00","replaced":true}

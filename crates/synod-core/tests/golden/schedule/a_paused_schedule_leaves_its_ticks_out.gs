> heron schedule.set {"schedule":"s","every_ms":1000,"missed":"all","commands":[{"kv.increment":{"key":"runs"}}]}
> wren schedule.pause {"schedule":"s"}
> wren schedule.pause {"schedule":"s"}
> time +5000
> pulse
> ask schedule.show {"schedule":"s"}
> ask schedule.why {"schedule":"s"}
> time +500
> wren schedule.resume {"schedule":"s"}
> wren schedule.resume {"schedule":"s"}
> time +1000
> pulse
---
  agent.met {"agent":"heron","id":1}
  schedule.set {"schedule":"s","agent":"heron","next":2000}
{"state":"running","next":2000,"next_local":"Thu 1970-01-01 00:00:02 +00:00","replaced":false}
  agent.met {"agent":"wren","id":3}
  schedule.paused {"schedule":"s","agent":"wren"}
{"again":false}
{"again":true}
{"schedule":"s","state":"paused","every_ms":1000,"anchor":1000,"zone":"UTC","missed":"all","late_ms":60000,"agent":"heron","principal":"owner","since":1000,"commands":["{\"kv.increment\":{\"key\":\"runs\"}}"],"next":[],"fired":0,"refused":0,"left_out":0}
{"state":"paused","because":["`s` rests and ticks no more; `synod schedule resume s` wakes it (every 1 s)","it carries out `kv.increment` as `heron`, who set it at Thu 1970-01-01 00:00:01 +00:00, with the rights of `owner`","firings: 0, of them refused: 0; ticks left out: 0","ticks that were missed are fired one by one, of more than 1000 the newest"],"next":0}
  schedule.resumed {"schedule":"s","agent":"wren","next":7000}
{"next":7000,"next_local":"Thu 1970-01-01 00:00:07 +00:00","again":false}
{"next":7000,"next_local":"Thu 1970-01-01 00:00:07 +00:00","again":true}
  schedule.fired {"schedule":"s","tick":7000,"at":7500,"missed":0}
  kv.incremented {"key":"runs","revision":4,"value":1}

# The pause may outlast its last tick.
> heron schedule.set {"schedule":"t","every_ms":1000,"end":12000,"commands":[{"kv.increment":{"key":"runs"}}]}
> wren schedule.pause {"schedule":"t"}
> wren schedule.delete {"schedule":"s"}
> time +10000
> wren schedule.resume {"schedule":"t"}
> wren schedule.resume {"schedule":"t"}
> wren schedule.pause {"schedule":"t"}
---
  schedule.set {"schedule":"t","agent":"heron","next":8500}
{"state":"running","next":8500,"next_local":"Thu 1970-01-01 00:00:08 +00:00","replaced":false}
  schedule.paused {"schedule":"t","agent":"wren"}
{"again":false}
  schedule.deleted {"schedule":"s","agent":"wren"}
{"fired":1}
  schedule.resumed {"schedule":"t","agent":"wren","next":0}
  schedule.over {"schedule":"t","fired":0}
{"again":false}
gone: the last tick of `t` has come; set it anew with times to come
gone: the last tick of `t` has come; set it anew with times to come

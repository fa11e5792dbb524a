> heron schedule.set {"schedule":"s","every_ms":1000,"commands":[{"kv.increment":{"key":"runs"}}]}
> time +500
> wren schedule.fire {"schedule":"s"}
> ask schedule.show {"schedule":"s","count":1}
> time +500
> pulse
> ask schedule.why {"schedule":"s"}
---
  agent.met {"agent":"heron","id":1}
  schedule.set {"schedule":"s","agent":"heron","next":2000}
{"state":"running","next":2000,"next_local":"Thu 1970-01-01 00:00:02 +00:00","replaced":false}
  agent.met {"agent":"wren","id":3}
  schedule.called {"schedule":"s","agent":"wren"}
{"next":2000}
  kv.incremented {"key":"runs","revision":4,"value":1}
{"schedule":"s","state":"running","every_ms":1000,"anchor":1000,"zone":"UTC","missed":"once","late_ms":60000,"agent":"heron","principal":"owner","since":1000,"commands":["{\"kv.increment\":{\"key\":\"runs\"}}"],"next":[{"at":2000,"local":"Thu 1970-01-01 00:00:02 +00:00"}],"fired":1,"refused":0,"left_out":0,"last":{"at":1500,"index":4}}
  schedule.fired {"schedule":"s","tick":2000,"at":2000,"missed":0}
  kv.incremented {"key":"runs","revision":5,"value":2}
{"state":"running","because":["`s` ticks every 1 s: next at Thu 1970-01-01 00:00:03 +00:00, in 1.0 s","it carries out `kv.increment` as `heron`, who set it at Thu 1970-01-01 00:00:01 +00:00, with the rights of `owner`","firings: 2, of them refused: 0; ticks left out: 0","the tick of Thu 1970-01-01 00:00:02 +00:00 was carried out at 00:00:02 UTC under index 5","ticks that were missed are fired together, as one"],"next":3000}

# In a transaction its commands come after all of it.
> wren space.txn {"commands":[{"schedule.fire":{"schedule":"s"}},{"kv.put":{"key":"runs","value":10}},{"schedule.fire":{"schedule":"s"}}]}
> ask kv.get {"key":"runs"}
---
  schedule.called {"schedule":"s","agent":"wren"}
  kv.put {"key":"runs","revision":6}
  schedule.called {"schedule":"s","agent":"wren"}
{"replies":[{"next":3000},{"revision":6},{"next":3000}]}
  kv.incremented {"key":"runs","revision":7,"value":11}
  kv.incremented {"key":"runs","revision":8,"value":12}
{"key":"runs","value":12,"revision":8,"since":1500,"changed":2000,"agent":"heron"}

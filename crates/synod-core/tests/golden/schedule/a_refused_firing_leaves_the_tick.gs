> heron schedule.set {"schedule":"s","every_ms":1000,"commands":[{"kv.increment":{"key":"runs"}},{"kv.check":{"key":"open"}}]}
> time +1000
> pulse
> ask kv.list
> ask schedule.show {"schedule":"s","count":1}
> ask schedule.why {"schedule":"s"}
---
  agent.met {"agent":"heron","id":1}
  schedule.set {"schedule":"s","agent":"heron","next":2000}
{"state":"running","next":2000,"next_local":"Thu 1970-01-01 00:00:02 +00:00","replaced":false}
  schedule.fired {"schedule":"s","tick":2000,"at":2000,"missed":0}
  schedule.refused {"schedule":"s","tick":2000,"code":"conflict"}
{"keys":[]}
{"schedule":"s","state":"running","every_ms":1000,"anchor":1000,"zone":"UTC","missed":"once","late_ms":60000,"agent":"heron","principal":"owner","since":1000,"commands":["{\"kv.increment\":{\"key\":\"runs\"}}","{\"kv.check\":{\"key\":\"open\",\"absent\":false}}"],"next":[{"at":3000,"local":"Thu 1970-01-01 00:00:03 +00:00"}],"fired":1,"refused":1,"left_out":0,"last":{"tick":2000,"at":2000,"index":4,"refused":"conflict"}}
{"state":"running","because":["`s` ticks every 1 s: next at Thu 1970-01-01 00:00:03 +00:00, in 1.0 s","it carries out `kv.increment`, `kv.check` as `heron`, who set it at Thu 1970-01-01 00:00:01 +00:00, with the rights of `owner`","firings: 1, of them refused: 1; ticks left out: 0","the tick of Thu 1970-01-01 00:00:02 +00:00 was refused as conflict at 00:00:02 UTC under index 4; `synod schedule fire s` tries it again","ticks that were missed are fired together, as one"],"next":3000}

> wren kv.put {"key":"open","value":true}
> time +1000
> pulse
> ask schedule.why {"schedule":"s"}
---
  agent.met {"agent":"wren","id":3}
  kv.put {"key":"open","revision":4}
{"revision":4}
  schedule.fired {"schedule":"s","tick":3000,"at":3000,"missed":0}
  kv.incremented {"key":"runs","revision":5,"value":1}
{"state":"running","because":["`s` ticks every 1 s: next at Thu 1970-01-01 00:00:04 +00:00, in 1.0 s","it carries out `kv.increment`, `kv.check` as `heron`, who set it at Thu 1970-01-01 00:00:01 +00:00, with the rights of `owner`","firings: 2, of them refused: 1; ticks left out: 0","the tick of Thu 1970-01-01 00:00:03 +00:00 was carried out at 00:00:03 UTC under index 6","ticks that were missed are fired together, as one"],"next":4000}

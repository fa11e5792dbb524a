> owner space.set {"name":"schedule_keep_ms","value":60000}
> heron schedule.set {"schedule":"s","local":"1970-01-01 01:30","zone":"Europe/Berlin","commands":[{"queue.push":{"queue":"q","body":"go"}}]}
> time +1799000
> pulse
> ask schedule.why {"schedule":"s"}
> heron schedule.fire {"schedule":"s"}
> time +60000
> pulse
> ask schedule.show {"schedule":"s"}
> ask schedule.why {"schedule":"s"}
> ask schedule.list
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"schedule_keep_ms","value":60000}
{}
  agent.met {"agent":"heron","id":2}
  schedule.set {"schedule":"s","agent":"heron","next":1800000}
{"state":"running","next":1800000,"next_local":"Thu 1970-01-01 01:30:00 +01:00","replaced":false}
  schedule.fired {"schedule":"s","tick":1800000,"at":1800000,"missed":0}
  schedule.over {"schedule":"s","fired":1}
  queue.pushed {"queue":"q","task":5,"state":"ready"}
{"state":"over","because":["`s` is over: it ticked once, at Thu 1970-01-01 01:30:00 +01:00; set it anew with times to come","it carries out `queue.push` as `heron`, who set it at Thu 1970-01-01 01:00:01 +01:00, with the rights of `owner`","firings: 1, of them refused: 0; ticks left out: 0","the tick of Thu 1970-01-01 01:30:00 +01:00 was carried out at 00:30:00 UTC under index 5","ticks that were missed are fired together, as one"],"next":1860000}
  schedule.called {"schedule":"s","agent":"heron"}
{}
  queue.pushed {"queue":"q","task":6,"state":"ready"}
not_found: there is no schedule `s`; `synod schedule list` shows those that there are
{"because":["there is no schedule `s`; `synod schedule set s …` makes one"],"next":0}
{"schedules":[]}

> heron schedule.set {"schedule":"s","every_ms":60000,"missed":"all","commands":[{"kv.increment":{"key":"runs"}}]}
> heron schedule.set {"schedule":"c","cron":"*/2 * * * *","missed":"all","commands":[{"kv.increment":{"key":"evens"}}]}
> time +300000
> restart
> pulse
---
  agent.met {"agent":"heron","id":1}
  schedule.set {"schedule":"s","agent":"heron","next":61000}
{"state":"running","next":61000,"next_local":"Thu 1970-01-01 00:01:01 +00:00","replaced":false}
  schedule.set {"schedule":"c","agent":"heron","next":120000}
{"state":"running","next":120000,"next_local":"Thu 1970-01-01 00:02:00 +00:00","replaced":false}
  space.epoch_opened {"epoch":2,"kept":0,"voided":0}
  schedule.fired {"schedule":"s","tick":61000,"at":301000,"missed":0}
  schedule.fired {"schedule":"c","tick":120000,"at":301000,"missed":0}
  schedule.fired {"schedule":"s","tick":121000,"at":301000,"missed":0}
  schedule.fired {"schedule":"s","tick":181000,"at":301000,"missed":0}
  schedule.fired {"schedule":"c","tick":240000,"at":301000,"missed":0}
  schedule.fired {"schedule":"s","tick":241000,"at":301000,"missed":0}
  schedule.fired {"schedule":"s","tick":301000,"at":301000,"missed":0}
  kv.incremented {"key":"runs","revision":4,"value":1}
  kv.incremented {"key":"evens","revision":5,"value":1}
  kv.incremented {"key":"runs","revision":6,"value":2}
  kv.incremented {"key":"runs","revision":7,"value":3}
  kv.incremented {"key":"evens","revision":8,"value":2}
  kv.incremented {"key":"runs","revision":9,"value":4}
  kv.incremented {"key":"runs","revision":10,"value":5}

# Of more than the setting allows, the newest.
> owner space.set {"name":"schedule_missed_max","value":2}
> time +600000
> pulse
> ask schedule.list
---
  agent.met {"agent":"owner","id":11}
  space.set {"name":"schedule_missed_max","value":2}
{}
  schedule.missed {"schedule":"c","ticks":3,"first":360000}
  schedule.fired {"schedule":"c","tick":720000,"at":901000,"missed":0}
  schedule.missed {"schedule":"s","ticks":8,"first":361000}
  schedule.fired {"schedule":"s","tick":841000,"at":901000,"missed":0}
  schedule.fired {"schedule":"c","tick":840000,"at":901000,"missed":0}
  schedule.fired {"schedule":"s","tick":901000,"at":901000,"missed":0}
  kv.incremented {"key":"evens","revision":12,"value":3}
  kv.incremented {"key":"runs","revision":13,"value":6}
  kv.incremented {"key":"evens","revision":14,"value":4}
  kv.incremented {"key":"runs","revision":15,"value":7}
{"schedules":[{"schedule":"c","state":"running","cron":"*/2 * * * *","zone":"UTC","agent":"heron","next":960000,"next_local":"Thu 1970-01-01 00:16:00 +00:00","fired":4,"refused":0,"last":{"tick":840000,"at":901000,"index":8}},{"schedule":"s","state":"running","every_ms":60000,"zone":"UTC","agent":"heron","next":961000,"next_local":"Thu 1970-01-01 00:16:01 +00:00","fired":7,"refused":0,"last":{"tick":901000,"at":901000,"index":8}}]}

# An expression whose ticks are not counted to the end.
> heron schedule.delete {"schedule":"s"}
> heron schedule.delete {"schedule":"c"}
> heron schedule.set {"schedule":"d","cron":"* * * * * *","missed":"all","commands":[{"kv.increment":{"key":"seconds"}}]}
> time +7200000
> pulse
> ask schedule.show {"schedule":"d","count":1}
---
  schedule.deleted {"schedule":"s","agent":"heron"}
{"fired":7}
  schedule.deleted {"schedule":"c","agent":"heron"}
{"fired":4}
  schedule.set {"schedule":"d","agent":"heron","next":902000}
{"state":"running","next":902000,"next_local":"Thu 1970-01-01 00:15:02 +00:00","replaced":false}
  schedule.missed {"schedule":"d","ticks":1000,"first":902000}
  schedule.fired {"schedule":"d","tick":8100000,"at":8101000,"missed":0}
  schedule.fired {"schedule":"d","tick":8101000,"at":8101000,"missed":0}
  kv.incremented {"key":"seconds","revision":17,"value":1}
  kv.incremented {"key":"seconds","revision":18,"value":2}
{"schedule":"d","state":"running","cron":"* * * * * *","zone":"UTC","missed":"all","late_ms":60000,"agent":"heron","principal":"owner","since":901000,"commands":["{\"kv.increment\":{\"key\":\"seconds\"}}"],"next":[{"at":8102000,"local":"Thu 1970-01-01 02:15:02 +00:00"}],"fired":2,"refused":0,"left_out":1000,"last":{"tick":8101000,"at":8101000,"index":12}}

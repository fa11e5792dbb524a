> heron schedule.set {"schedule":"s","every_ms":60000,"commands":[{"kv.increment":{"key":"runs"}}]}
> time +300000
> restart
> pulse
> pulse
> ask schedule.show {"schedule":"s","count":1}
---
  agent.met {"agent":"heron","id":1}
  schedule.set {"schedule":"s","agent":"heron","next":61000}
{"state":"running","next":61000,"next_local":"Thu 1970-01-01 00:01:01 +00:00","replaced":false}
  space.epoch_opened {"epoch":2,"kept":0,"voided":0}
  schedule.fired {"schedule":"s","tick":301000,"at":301000,"missed":4}
  kv.incremented {"key":"runs","revision":3,"value":1}
{"schedule":"s","state":"running","every_ms":60000,"anchor":1000,"zone":"UTC","missed":"once","late_ms":60000,"agent":"heron","principal":"owner","since":1000,"commands":["{\"kv.increment\":{\"key\":\"runs\"}}"],"next":[{"at":361000,"local":"Thu 1970-01-01 00:06:01 +00:00"}],"fired":1,"refused":0,"left_out":0,"last":{"tick":301000,"at":301000,"index":5}}

# The same for an expression, however many.
> heron schedule.set {"schedule":"c","cron":"* * * * * *","commands":[{"kv.increment":{"key":"seconds"}}]}
> time +86400000
> restart
> pulse
> ask schedule.show {"schedule":"c","count":1}
---
  schedule.set {"schedule":"c","agent":"heron","next":302000}
{"state":"running","next":302000,"next_local":"Thu 1970-01-01 00:05:02 +00:00","replaced":false}
  space.epoch_opened {"epoch":3,"kept":0,"voided":0}
  schedule.fired {"schedule":"c","tick":86701000,"at":86701000,"missed":1000}
  schedule.fired {"schedule":"s","tick":86701000,"at":86701000,"missed":1439}
  kv.incremented {"key":"seconds","revision":5,"value":1}
  kv.incremented {"key":"runs","revision":6,"value":2}
{"schedule":"c","state":"running","cron":"* * * * * *","zone":"UTC","missed":"once","late_ms":60000,"agent":"heron","principal":"owner","since":301000,"commands":["{\"kv.increment\":{\"key\":\"seconds\"}}"],"next":[{"at":86702000,"local":"Fri 1970-01-02 00:05:02 +00:00"}],"fired":1,"refused":0,"left_out":0,"last":{"tick":86701000,"at":86701000,"index":9}}

> heron schedule.set {"schedule":"a","every_ms":1000,"commands":[{"kv.increment":{"key":"n"}}]}
> wren schedule.set {"schedule":"b","cron":"@daily","commands":[{"kv.increment":{"key":"n"}}]}
> heron schedule.set {"schedule":"c","once_at":5000,"commands":[{"kv.increment":{"key":"n"}}]}
> heron schedule.pause {"schedule":"a"}
> ask schedule.list {"limit":2}
> ask schedule.list {"after":"b"}
> ask schedule.list {"agent":"wren"}
> ask schedule.list {"state":"paused"}
> ask schedule.list {"prefix":"c"}
---
  agent.met {"agent":"heron","id":1}
  schedule.set {"schedule":"a","agent":"heron","next":2000}
{"state":"running","next":2000,"next_local":"Thu 1970-01-01 00:00:02 +00:00","replaced":false}
  agent.met {"agent":"wren","id":3}
  schedule.set {"schedule":"b","agent":"wren","next":86400000}
{"state":"running","next":86400000,"next_local":"Fri 1970-01-02 00:00:00 +00:00","replaced":false}
  schedule.set {"schedule":"c","agent":"heron","next":5000}
{"state":"running","next":5000,"next_local":"Thu 1970-01-01 00:00:05 +00:00","replaced":false}
  schedule.paused {"schedule":"a","agent":"heron"}
{"again":false}
{"schedules":[{"schedule":"a","state":"paused","every_ms":1000,"zone":"UTC","agent":"heron","fired":0,"refused":0},{"schedule":"b","state":"running","cron":"@daily","zone":"UTC","agent":"wren","next":86400000,"next_local":"Fri 1970-01-02 00:00:00 +00:00","fired":0,"refused":0}],"next":"b"}
{"schedules":[{"schedule":"c","state":"running","at":5000,"zone":"UTC","agent":"heron","next":5000,"next_local":"Thu 1970-01-01 00:00:05 +00:00","fired":0,"refused":0}]}
{"schedules":[{"schedule":"b","state":"running","cron":"@daily","zone":"UTC","agent":"wren","next":86400000,"next_local":"Fri 1970-01-02 00:00:00 +00:00","fired":0,"refused":0}]}
{"schedules":[{"schedule":"a","state":"paused","every_ms":1000,"zone":"UTC","agent":"heron","fired":0,"refused":0}]}
{"schedules":[{"schedule":"c","state":"running","at":5000,"zone":"UTC","agent":"heron","next":5000,"next_local":"Thu 1970-01-01 00:00:05 +00:00","fired":0,"refused":0}]}

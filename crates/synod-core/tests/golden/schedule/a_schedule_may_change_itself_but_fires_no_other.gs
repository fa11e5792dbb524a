> heron schedule.set {"schedule":"a","every_ms":1000,"commands":[{"schedule.delete":{"schedule":"a"}}]}
> heron schedule.set {"schedule":"b","every_ms":1000,"commands":[{"schedule.set":{"schedule":"b","every_ms":2000,"commands":[{"queue.push":{"queue":"q","body":"from b"}}]}}]}
> heron schedule.set {"schedule":"c","every_ms":1000,"commands":[{"schedule.pause":{"schedule":"c"}}]}
> heron schedule.set {"schedule":"d","every_ms":1000,"commands":[{"schedule.fire":{"schedule":"b"}}]}
> time +1000
> pulse
> ask schedule.list
> ask schedule.show {"schedule":"b","count":1}
> time +2000
> pulse
> wren queue.claim {"queue":"q"}
---
  agent.met {"agent":"heron","id":1}
  schedule.set {"schedule":"a","agent":"heron","next":2000}
{"state":"running","next":2000,"next_local":"Thu 1970-01-01 00:00:02 +00:00","replaced":false}
  schedule.set {"schedule":"b","agent":"heron","next":2000}
{"state":"running","next":2000,"next_local":"Thu 1970-01-01 00:00:02 +00:00","replaced":false}
  schedule.set {"schedule":"c","agent":"heron","next":2000}
{"state":"running","next":2000,"next_local":"Thu 1970-01-01 00:00:02 +00:00","replaced":false}
unsupported: a schedule cannot fire schedules; let it do at once what that one does
  schedule.fired {"schedule":"a","tick":2000,"at":2000,"missed":0}
  schedule.fired {"schedule":"b","tick":2000,"at":2000,"missed":0}
  schedule.fired {"schedule":"c","tick":2000,"at":2000,"missed":0}
  schedule.deleted {"schedule":"a","agent":"heron"}
  schedule.set {"schedule":"b","agent":"heron","next":4000}
  schedule.paused {"schedule":"c","agent":"heron"}
{"schedules":[{"schedule":"b","state":"running","every_ms":2000,"zone":"UTC","agent":"heron","next":4000,"next_local":"Thu 1970-01-01 00:00:04 +00:00","fired":1,"refused":0,"last":{"tick":2000,"at":2000,"index":7}},{"schedule":"c","state":"paused","every_ms":1000,"zone":"UTC","agent":"heron","fired":1,"refused":0,"last":{"tick":2000,"at":2000,"index":7}}]}
{"schedule":"b","state":"running","every_ms":2000,"anchor":2000,"zone":"UTC","missed":"once","late_ms":60000,"agent":"heron","principal":"owner","since":2000,"commands":["{\"queue.push\":{\"queue\":\"q\",\"body\":\"from b\",\"after\":[]}}"],"next":[{"at":4000,"local":"Thu 1970-01-01 00:00:04 +00:00"}],"fired":1,"refused":0,"left_out":0,"last":{"tick":2000,"at":2000,"index":7}}
  schedule.fired {"schedule":"b","tick":4000,"at":4000,"missed":0}
  queue.pushed {"queue":"q","task":7,"state":"ready"}
  agent.met {"agent":"wren","id":8}
  queue.claimed {"task":7,"fence":9,"agent":"wren","attempt":1}
{"tasks":[{"task":7,"fence":9,"attempt":1,"until":34000,"priority":100,"body":"from b"}]}

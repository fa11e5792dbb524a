> heron schedule.set {"schedule":"hourly","every_ms":3600000,"commands":[{"queue.push":{"queue":"q","body":{"n":1}}},{"kv.increment":{"key":"runs"}}]}
> ask schedule.show {"schedule":"hourly","count":2}
> ask queue.stats {"queue":"q"}
> time +3600000
> pulse
> ask schedule.show {"schedule":"hourly","count":1}
---
  agent.met {"agent":"heron","id":1}
  schedule.set {"schedule":"hourly","agent":"heron","next":3601000}
{"state":"running","next":3601000,"next_local":"Thu 1970-01-01 01:00:01 +00:00","replaced":false}
{"schedule":"hourly","state":"running","every_ms":3600000,"anchor":1000,"zone":"UTC","missed":"once","late_ms":60000,"agent":"heron","principal":"owner","since":1000,"commands":["{\"queue.push\":{\"queue\":\"q\",\"body\":{\"n\":1},\"after\":[]}}","{\"kv.increment\":{\"key\":\"runs\"}}"],"next":[{"at":3601000,"local":"Thu 1970-01-01 01:00:01 +00:00"},{"at":7201000,"local":"Thu 1970-01-01 02:00:01 +00:00"}],"fired":0,"refused":0,"left_out":0}
not_found: there is no queue `q`; its first push makes it, and `synod queue queues` lists them
  schedule.fired {"schedule":"hourly","tick":3601000,"at":3601000,"missed":0}
  queue.pushed {"queue":"q","task":4,"state":"ready"}
  kv.incremented {"key":"runs","revision":5,"value":1}
{"schedule":"hourly","state":"running","every_ms":3600000,"anchor":1000,"zone":"UTC","missed":"once","late_ms":60000,"agent":"heron","principal":"owner","since":1000,"commands":["{\"queue.push\":{\"queue\":\"q\",\"body\":{\"n\":1},\"after\":[]}}","{\"kv.increment\":{\"key\":\"runs\"}}"],"next":[{"at":7201000,"local":"Thu 1970-01-01 02:00:01 +00:00"}],"fired":1,"refused":0,"left_out":0,"last":{"tick":3601000,"at":3601000,"index":4}}

# It says which tick it is, and when it came: here the node was busy for half a second.
> time +3600500
> wren agent.heartbeat
> wren queue.claim {"queue":"q","max":3}
> ask kv.get {"key":"runs"}
---
  schedule.fired {"schedule":"hourly","tick":7201000,"at":7201500,"missed":0}
  agent.met {"agent":"wren","id":6}
{"until":0}
  queue.pushed {"queue":"q","task":7,"state":"ready"}
  kv.incremented {"key":"runs","revision":8,"value":2}
  queue.claimed {"task":4,"fence":9,"agent":"wren","attempt":1}
  queue.claimed {"task":7,"fence":10,"agent":"wren","attempt":1}
{"tasks":[{"task":4,"fence":9,"attempt":1,"until":7231500,"priority":100,"body":{"n":1}},{"task":7,"fence":10,"attempt":1,"until":7231500,"priority":100,"body":{"n":1}}]}
{"key":"runs","value":2,"revision":8,"since":3601000,"changed":7201500,"agent":"heron"}

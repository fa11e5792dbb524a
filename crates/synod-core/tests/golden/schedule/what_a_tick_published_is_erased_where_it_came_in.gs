# The message stands at a place of the tick's, and its body came with the request that set the schedule: whoever names the one is told the other.
> heron schedule.set {"schedule":"s","every_ms":3600000,"commands":[{"topic.publish":{"topic":"news","body":"secret"}}]}
> heron schedule.fire {"schedule":"s"}
> ask topic.read {"topic":"news"}
> owner space.redact {"index":4,"ordinals":[1073741824],"reason":"a secret"}
> owner space.redact {"index":3,"ordinals":[0],"reason":"a secret"}
> ask schedule.show {"schedule":"s","count":0}
---
  agent.met {"agent":"heron","id":1}
  schedule.set {"schedule":"s","agent":"heron","next":3601000}
{"state":"running","next":3601000,"next_local":"Thu 1970-01-01 01:00:01 +00:00","replaced":false}
  schedule.called {"schedule":"s","agent":"heron"}
{"next":3601000}
  topic.created {"topic":"news"}
  topic.published {"topic":"news","first":0,"last":0}
{"messages":[{"offset":0,"cursor":"1@4","from":"heron","at":1000,"body":"secret","headers":[]}],"next":"1@4","waiting":false}
conflict: what stands at 4.1073741824 came with an earlier request; erase 3.0 instead
  agent.met {"agent":"owner","id":5}
  space.redacted {"erased":3,"ordinals":[0],"reason":"a secret"}
{"held":1}
{"schedule":"s","state":"running","every_ms":3600000,"anchor":1000,"zone":"UTC","missed":"once","late_ms":60000,"agent":"heron","principal":"owner","since":1000,"commands":["{\"topic.publish\":{\"topic\":\"news\",\"body_redacted\":true,\"headers\":[]}}"],"next":[],"fired":1,"refused":0,"left_out":0,"last":{"at":1000,"index":4}}

> wren agent.endpoint {"endpoint":"https://wren.example/hook","secret":"sealed_one"}
> owner space.set {"name":"push_failures_max","value":2}
> owner space.set {"name":"push_rest_ms","value":10000}
> heron mail.send {"to":"wren","body":1}
> node mail.carry {"max":1}
> node mail.report {"message":$m1,"fence":$f,"came":"failed","reason":"connection refused","took_ms":3,"chance":0}
> node mail.carry {"max":1}
> node mail.report {"message":$m1,"fence":$f,"came":"failed","reason":"connection refused","took_ms":3,"chance":0}
> ask agent.show {"agent":"wren"}
> ask mail.why {"message":$m1}
---
  agent.met {"agent":"wren","id":1}
{"agent":"wren","endpoint":"https://wren.example/hook","secret":"sealed_one"}
  mail.endpoint_set {"to":"wren","secret":true}
  agent.met {"agent":"owner","id":2}
  space.set {"name":"push_failures_max","value":2}
{}
  space.set {"name":"push_rest_ms","value":10000}
{}
  agent.met {"agent":"heron","id":3}
  mail.sent {"to":"wren","message":4,"from":"heron"}
{"message":4,"waiting":1}
  mail.attempt_started {"to":"wren","message":4,"fence":5,"attempt":1}
{"messages":[{"message":4,"fence":5,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}
  mail.attempt_failed {"to":"wren","message":4,"attempt":1,"state":"waiting","reason":"connection refused, after 3 ms","took_ms":3,"at":1000}
{"state":"waiting","at":0,"breaker":"closed"}
  mail.attempt_started {"to":"wren","message":4,"fence":6,"attempt":2}
{"messages":[{"message":4,"fence":6,"attempt":2,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}
  mail.attempt_failed {"to":"wren","message":4,"attempt":2,"state":"waiting","reason":"connection refused, after 3 ms","took_ms":3,"at":1000}
  mail.breaker_opened {"to":"wren","failures":2,"until":11000}
{"state":"waiting","at":0,"breaker":"open"}
{"agent":"wren","id":1,"state":"away","principal":"owner","capabilities":[],"endpoint":"https://wren.example/hook","since":1000,"last":1000,"sessions":[],"push":{"breaker":"open","since":1000,"failures":2,"next":11000,"last":{"at":1000,"ok":false,"reason":"connection refused, after 3 ms","took_ms":3},"delivered":0,"failed":2}}
{"state":"waiting","because":["the endpoint of `wren` is left alone since 00:00:01 UTC: it failed 2 times in a row (connection refused, after 3 ms); one push tries again at 00:00:11 UTC","unread, it is given up in 30 days","attempt 1 ended at 00:00:01 UTC: connection refused, after 3 ms","attempt 2 ended at 00:00:01 UTC: connection refused, after 3 ms"],"next":11000}

# While it is open nothing begins and no attempt is used up; a courier in line is given the one that tries.
> time +9999
> node mail.carry {"max":1,"wait_ms":60000}
> pulse
> time +1
> pulse
> node mail.report {"message":$m1,"fence":$f,"came":"failed","status":502,"reason":"Bad Gateway","took_ms":3,"chance":0}
---
parked as #11
  mail.breaker_half_opened {"to":"wren"}
  mail.attempt_started {"to":"wren","message":4,"fence":7,"attempt":3}
answer to #11: {"messages":[{"message":4,"fence":7,"attempt":3,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}
  mail.attempt_failed {"to":"wren","message":4,"attempt":3,"state":"waiting","reason":"502 Bad Gateway, after 3 ms","status":502,"took_ms":3,"at":11000}
  mail.breaker_opened {"to":"wren","failures":3,"until":31000}
{"state":"waiting","at":0,"breaker":"open"}

# The next time it is left alone for twice as long.
> time +19999
> node mail.carry {"max":1}
> time +1
> node mail.carry {"max":1}
> node mail.report {"message":$m1,"fence":$f,"came":"delivered","status":200,"took_ms":3,"chance":0}
> ask agent.show {"agent":"wren"}
---
{"messages":[]}
  mail.breaker_half_opened {"to":"wren"}
  mail.attempt_started {"to":"wren","message":4,"fence":8,"attempt":4}
{"messages":[{"message":4,"fence":8,"attempt":4,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}
  mail.pushed {"to":"wren","message":4,"status":200,"took_ms":3}
  mail.read {"message":4}
  mail.breaker_closed {"to":"wren"}
{"state":"read","at":0,"breaker":"closed"}
{"agent":"wren","id":1,"state":"away","principal":"owner","capabilities":[],"endpoint":"https://wren.example/hook","since":1000,"last":1000,"sessions":[],"push":{"breaker":"closed","since":31000,"failures":0,"last":{"at":31000,"ok":true,"status":200,"took_ms":3},"delivered":1,"failed":3}}

# Failures are counted from the beginning again.
> heron mail.send {"to":"wren","body":2}
> node mail.carry {"max":1}
> node mail.report {"message":$m,"fence":$f,"came":"failed","reason":"connection refused","took_ms":3,"chance":0}
> node mail.carry {"max":1}
---
  mail.sent {"to":"wren","message":9,"from":"heron"}
{"message":9,"waiting":1,"last_read":31000}
  mail.attempt_started {"to":"wren","message":9,"fence":10,"attempt":1}
{"messages":[{"message":9,"fence":10,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":2,"sent":31000}]}
  mail.attempt_failed {"to":"wren","message":9,"attempt":1,"state":"waiting","reason":"connection refused, after 3 ms","took_ms":3,"at":31000}
{"state":"waiting","at":0,"breaker":"closed"}
  mail.attempt_started {"to":"wren","message":9,"fence":11,"attempt":2}
{"messages":[{"message":9,"fence":11,"attempt":2,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":2,"sent":31000}]}

> wren agent.endpoint {"endpoint":"https://wren.example/hook","secret":"sealed_one"}
> owner space.set {"name":"push_failures_max","value":100}
> heron mail.send {"to":"wren","body":1} ;; heron mail.send {"to":"wren","body":2}

# All of the first second, half of the second span, none of the third.
> node mail.carry {"max":1}
> node mail.report {"message":$m1,"fence":$f,"came":"failed","reason":"connection refused","took_ms":3,"chance":4294967295}
> node mail.carry {"max":1}
> ask mail.why {"message":$m1}
> ask mail.why {"message":$m2}
> time +999
> node mail.carry {"max":1}
> node mail.report {"message":$m1,"fence":$f,"came":"failed","status":500,"reason":"Internal Server Error","took_ms":7,"chance":2147483648}
> time +1000
> node mail.carry {"max":1}
> node mail.report {"message":$m1,"fence":$f,"came":"failed","status":500,"reason":"Internal Server Error","took_ms":7,"chance":0}
> node mail.carry {"max":1}
---
  agent.met {"agent":"wren","id":1}
{"agent":"wren","endpoint":"https://wren.example/hook","secret":"sealed_one"}
  mail.endpoint_set {"to":"wren","secret":true}
  agent.met {"agent":"owner","id":2}
  space.set {"name":"push_failures_max","value":100}
{}
  agent.met {"agent":"heron","id":3}
  mail.sent {"to":"wren","message":4,"from":"heron"}
{"message":4,"waiting":1}
  mail.sent {"to":"wren","message":5,"from":"heron"}
{"message":5,"waiting":2}
  mail.attempt_started {"to":"wren","message":4,"fence":6,"attempt":1}
{"messages":[{"message":4,"fence":6,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}
  mail.attempt_failed {"to":"wren","message":4,"attempt":1,"state":"waiting","reason":"connection refused, after 3 ms","took_ms":3,"at":1999}
{"state":"waiting","at":1999,"breaker":"closed"}
{"messages":[]}
{"state":"waiting","because":["it was put back and comes again at 00:00:01 UTC; later ones wait behind it","the endpoint of `wren` failed once (connection refused, after 3 ms)","unread, it is given up in 30 days","attempt 1 ended at 00:00:01 UTC: connection refused, after 3 ms"],"next":1999}
{"state":"waiting","because":["1 message comes before it in the box of `wren`","message 4 was put back and comes again at 00:00:01 UTC; later ones wait behind it","the endpoint of `wren` failed once (connection refused, after 3 ms)","unread, it is given up in 30 days"],"next":1999}
  mail.attempt_started {"to":"wren","message":4,"fence":7,"attempt":2}
{"messages":[{"message":4,"fence":7,"attempt":2,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}
  mail.attempt_failed {"to":"wren","message":4,"attempt":2,"state":"waiting","reason":"500 Internal Server Error, after 7 ms","status":500,"took_ms":7,"at":2999}
{"state":"waiting","at":2999,"breaker":"closed"}
  mail.attempt_started {"to":"wren","message":4,"fence":8,"attempt":3}
{"messages":[{"message":4,"fence":8,"attempt":3,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}
  mail.attempt_failed {"to":"wren","message":4,"attempt":3,"state":"waiting","reason":"500 Internal Server Error, after 7 ms","status":500,"took_ms":7,"at":2999}
{"state":"waiting","at":0,"breaker":"closed"}
  mail.attempt_started {"to":"wren","message":4,"fence":9,"attempt":4}
{"messages":[{"message":4,"fence":9,"attempt":4,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}

# What the endpoint asks for counts where it is longer, up to a limit.
> node mail.report {"message":$m1,"fence":$f,"came":"failed","status":429,"reason":"Too Many Requests","took_ms":7,"retry_after_ms":20000,"chance":0}
> time +19999
> node mail.carry {"max":1}
> time +1
> node mail.carry {"max":1}
> node mail.report {"message":$m1,"fence":$f,"came":"failed","status":503,"reason":"Service Unavailable","took_ms":7,"retry_after_ms":99999999,"chance":0}
> ask mail.show {"message":$m1}
---
  mail.attempt_failed {"to":"wren","message":4,"attempt":4,"state":"waiting","reason":"429 Too Many Requests, after 7 ms","status":429,"took_ms":7,"at":22999}
{"state":"waiting","at":22999,"breaker":"closed"}
{"messages":[]}
  mail.attempt_started {"to":"wren","message":4,"fence":10,"attempt":5}
{"messages":[{"message":4,"fence":10,"attempt":5,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}
  mail.attempt_failed {"to":"wren","message":4,"attempt":5,"state":"waiting","reason":"503 Service Unavailable, after 7 ms","status":503,"took_ms":7,"at":3622999}
{"state":"waiting","at":3622999,"breaker":"closed"}
{"message":4,"from":"heron","to":"wren","state":"waiting","body":1,"sent":1000,"at":3622999,"expires":2592001000,"depth":0,"attempts":5,"history":[{"attempt":1,"at":1000,"reason":"connection refused, after 3 ms"},{"attempt":2,"at":1999,"reason":"500 Internal Server Error, after 7 ms"},{"attempt":3,"at":2999,"reason":"500 Internal Server Error, after 7 ms"},{"attempt":4,"at":2999,"reason":"429 Too Many Requests, after 7 ms"},{"attempt":5,"at":22999,"reason":"503 Service Unavailable, after 7 ms"}]}

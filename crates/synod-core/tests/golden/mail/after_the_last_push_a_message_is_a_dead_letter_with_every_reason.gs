> wren agent.endpoint {"endpoint":"https://wren.example/hook","secret":"sealed_one"}
> owner space.set {"name":"push_attempts_max","value":3}
> heron mail.send {"to":"wren","body":1} ;; heron mail.send {"to":"wren","body":2}
> node mail.carry {"max":1}
> node mail.report {"message":$m1,"fence":$f,"came":"failed","reason":"connection refused","took_ms":3,"chance":0}
> node mail.carry {"max":1}
> node mail.report {"message":$m1,"fence":$f,"came":"failed","status":500,"reason":"Internal Server Error","took_ms":9,"chance":0}
> node mail.carry {"max":1}
> restart
> node mail.carry {"max":1}
> ask mail.dead {"agent":"wren"}
> ask mail.why {"message":$m1}
---
  agent.met {"agent":"wren","id":1}
{"agent":"wren","endpoint":"https://wren.example/hook","secret":"sealed_one"}
  mail.endpoint_set {"to":"wren","secret":true}
  agent.met {"agent":"owner","id":2}
  space.set {"name":"push_attempts_max","value":3}
{}
  agent.met {"agent":"heron","id":3}
  mail.sent {"to":"wren","message":4,"from":"heron"}
{"message":4,"waiting":1}
  mail.sent {"to":"wren","message":5,"from":"heron"}
{"message":5,"waiting":2}
  mail.attempt_started {"to":"wren","message":4,"fence":6,"attempt":1}
{"messages":[{"message":4,"fence":6,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}
  mail.attempt_failed {"to":"wren","message":4,"attempt":1,"state":"waiting","reason":"connection refused, after 3 ms","took_ms":3,"at":1000}
{"state":"waiting","at":0,"breaker":"closed"}
  mail.attempt_started {"to":"wren","message":4,"fence":7,"attempt":2}
{"messages":[{"message":4,"fence":7,"attempt":2,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}
  mail.attempt_failed {"to":"wren","message":4,"attempt":2,"state":"waiting","reason":"500 Internal Server Error, after 9 ms","status":500,"took_ms":9,"at":1000}
{"state":"waiting","at":0,"breaker":"closed"}
  mail.attempt_started {"to":"wren","message":4,"fence":8,"attempt":3}
{"messages":[{"message":4,"fence":8,"attempt":3,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}
  space.epoch_opened {"epoch":2,"kept":0,"voided":0}
  mail.attempt_unknown {"to":"wren","message":4,"attempt":3,"state":"dead"}
  mail.died {"message":4,"reason":"unknown: the node ended, or was stuck, while it was under way; it may have arrived"}
  mail.attempt_started {"to":"wren","message":5,"fence":9,"attempt":1}
{"messages":[{"message":5,"fence":9,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":2,"sent":1000}]}
{"messages":[{"message":4,"from":"heron","to":"wren","state":"dead","body":1,"sent":1000,"at":1000,"expires":2592001000,"depth":0,"attempts":3,"history":[{"attempt":1,"at":1000,"reason":"connection refused, after 3 ms"},{"attempt":2,"at":1000,"reason":"500 Internal Server Error, after 9 ms"},{"attempt":3,"at":1000,"reason":"unknown: the node ended, or was stuck, while it was under way; it may have arrived"}]}]}
{"state":"dead","because":["it was given up at 00:00:01 UTC after 3 attempts","once the reason is mended, put it back with `synod mail retry 4`","attempt 1 ended at 00:00:01 UTC: connection refused, after 3 ms","attempt 2 ended at 00:00:01 UTC: 500 Internal Server Error, after 9 ms","attempt 3 ended at 00:00:01 UTC: unknown: the node ended, or was stuck, while it was under way; it may have arrived"],"next":0}

> node mail.report {"message":$m2,"fence":$f,"came":"delivered","status":200,"took_ms":9,"chance":0}
> owner mail.retry {"messages":[$m1]}
> node mail.carry {"max":1}
---
  mail.pushed {"to":"wren","message":5,"status":200,"took_ms":9}
  mail.read {"message":5}
{"state":"read","at":0,"breaker":"closed"}
  mail.retried {"message":4}
{"messages":[4],"kept":[]}
  mail.attempt_started {"to":"wren","message":4,"fence":10,"attempt":1}
{"messages":[{"message":4,"fence":10,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}

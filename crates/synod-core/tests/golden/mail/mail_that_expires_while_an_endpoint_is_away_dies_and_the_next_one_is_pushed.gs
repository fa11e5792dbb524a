> wren agent.endpoint {"endpoint":"https://wren.example/hook","secret":"sealed_one"}
> owner space.set {"name":"push_failures_max","value":1}
> heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":2}
> node mail.carry {"max":1}
> node mail.report {"message":$m1,"fence":$f1,"came":"failed","reason":"connection refused","took_ms":3,"chance":0}
> time +30000
> node mail.carry {"max":1}
---
  agent.met {"agent":"wren","id":1}
{"agent":"wren","endpoint":"https://wren.example/hook","secret":"sealed_one"}
  mail.endpoint_set {"to":"wren","secret":true}
  agent.met {"agent":"owner","id":2}
  space.set {"name":"push_failures_max","value":1}
{}
  agent.met {"agent":"heron","id":3}
  mail.sent {"to":"wren","message":4,"from":"heron"}
{"message":4,"waiting":1}
  mail.sent {"to":"wren","message":5,"from":"heron"}
{"message":5,"waiting":2}
  mail.attempt_started {"to":"wren","message":4,"fence":6,"attempt":1}
{"messages":[{"message":4,"fence":6,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}
  mail.attempt_failed {"to":"wren","message":4,"attempt":1,"state":"waiting","reason":"connection refused, after 3 ms","took_ms":3,"at":1000}
  mail.breaker_opened {"to":"wren","failures":1,"until":31000}
{"state":"waiting","at":0,"breaker":"open"}
  mail.died {"message":4,"reason":"nobody read it before it expired"}
  mail.breaker_half_opened {"to":"wren"}
  mail.attempt_started {"to":"wren","message":5,"fence":8,"attempt":1}
{"messages":[{"message":5,"fence":8,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":2,"sent":1000}]}

> wren agent.endpoint {"endpoint":"https://wren.example/hook","secret":"sealed_one"}
> heron mail.send {"to":"wren","body":1}
> node mail.carry {"max":1}
> restart
> node mail.report {"message":$m1,"fence":$f1,"came":"delivered","status":200,"took_ms":3,"chance":0}
> node mail.carry {"max":1}
> ask mail.show {"message":$m1}
> ask agent.show {"agent":"wren"}
---
  agent.met {"agent":"wren","id":1}
{"agent":"wren","endpoint":"https://wren.example/hook","secret":"sealed_one"}
  mail.endpoint_set {"to":"wren","secret":true}
  agent.met {"agent":"heron","id":2}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":1}
  mail.attempt_started {"to":"wren","message":3,"fence":4,"attempt":1}
{"messages":[{"message":3,"fence":4,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}
  space.epoch_opened {"epoch":2,"kept":0,"voided":0}
  mail.attempt_unknown {"to":"wren","message":3,"attempt":1,"state":"waiting"}
stale: the push of message 3 under fence 4 is over; what came of it was noted as unknown, and it is pushed again
  mail.attempt_started {"to":"wren","message":3,"fence":5,"attempt":2}
{"messages":[{"message":3,"fence":5,"attempt":2,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}
{"message":3,"from":"heron","to":"wren","state":"leased","body":1,"sent":1000,"at":46000,"expires":2592001000,"depth":0,"attempts":2,"fence":5,"held_since":1000,"history":[{"attempt":1,"at":1000,"reason":"unknown: the node ended, or was stuck, while it was under way; it may have arrived"}]}
{"agent":"wren","id":1,"state":"away","principal":"owner","capabilities":[],"endpoint":"https://wren.example/hook","since":1000,"last":1000,"sessions":[],"push":{"breaker":"closed","since":1000,"failures":0,"message":3,"delivered":0,"failed":0}}

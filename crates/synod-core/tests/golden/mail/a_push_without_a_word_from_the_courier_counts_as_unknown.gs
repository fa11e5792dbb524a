> wren agent.endpoint {"endpoint":"https://wren.example/hook","secret":"sealed_one"}
> owner space.set {"name":"push_timeout_ms","value":1000}
> heron mail.send {"to":"wren","body":1}
> node mail.carry {"max":1}
> ask mail.why {"message":$m1}
> time +15999
> pulse
> time +1
> pulse
> node mail.report {"message":$m1,"fence":$f1,"came":"delivered","status":200,"took_ms":3,"chance":0}
> ask mail.inbox {"agent":"wren"}
---
  agent.met {"agent":"wren","id":1}
{"agent":"wren","endpoint":"https://wren.example/hook","secret":"sealed_one"}
  mail.endpoint_set {"to":"wren","secret":true}
  agent.met {"agent":"owner","id":2}
  space.set {"name":"push_timeout_ms","value":1000}
{}
  agent.met {"agent":"heron","id":3}
  mail.sent {"to":"wren","message":4,"from":"heron"}
{"message":4,"waiting":1}
  mail.attempt_started {"to":"wren","message":4,"fence":5,"attempt":1}
{"messages":[{"message":4,"fence":5,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":1000,"from":"heron","body":1,"sent":1000}]}
{"state":"leased","because":["it is being pushed to the endpoint of `wren` since 00:00:01 UTC","without a result by 00:00:17 UTC it counts as unknown, and is pushed again"],"next":17000}
  mail.attempt_unknown {"to":"wren","message":4,"attempt":1,"state":"waiting"}
stale: the push of message 4 under fence 5 is over; what came of it was noted as unknown, and it is pushed again
{"messages":[{"message":4,"from":"heron","to":"wren","state":"waiting","body":1,"sent":1000,"at":0,"expires":2592001000,"depth":0,"attempts":1,"history":[{"attempt":1,"at":17000,"reason":"unknown: the node ended, or was stuck, while it was under way; it may have arrived"}]}]}

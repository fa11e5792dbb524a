> wren agent.endpoint {"endpoint":"https://wren.example/hook","secret":"sealed_one"}
> heron mail.send {"to":"wren","body":1}
> node mail.carry {"max":1}
> node mail.report {"message":$m1,"fence":$f,"came":"unsent","reason":"the node stops","took_ms":0,"retry_after_ms":500,"chance":0}
> time +499
> node mail.carry {"max":1}
> time +1
> node mail.carry {"max":1}
---
  agent.met {"agent":"wren","id":1}
{"agent":"wren","endpoint":"https://wren.example/hook","secret":"sealed_one"}
  mail.endpoint_set {"to":"wren","secret":true}
  agent.met {"agent":"heron","id":2}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":1}
  mail.attempt_started {"to":"wren","message":3,"fence":4,"attempt":1}
{"messages":[{"message":3,"fence":4,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}
  mail.returned {"message":3}
{"state":"waiting","at":1500,"breaker":"closed"}
{"messages":[]}
  mail.attempt_started {"to":"wren","message":3,"fence":5,"attempt":1}
{"messages":[{"message":3,"fence":5,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}

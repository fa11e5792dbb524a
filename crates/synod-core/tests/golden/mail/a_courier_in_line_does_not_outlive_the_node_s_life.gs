> wren agent.endpoint {"endpoint":"https://wren.example/hook","secret":"sealed_one"}
> node mail.carry {"max":1,"wait_ms":60000}
> restart
> heron mail.send {"to":"wren","body":1}
> node mail.carry {"max":1}
---
  agent.met {"agent":"wren","id":1}
{"agent":"wren","endpoint":"https://wren.example/hook","secret":"sealed_one"}
  mail.endpoint_set {"to":"wren","secret":true}
parked as #4
  space.epoch_opened {"epoch":2,"kept":0,"voided":1}
  agent.met {"agent":"heron","id":2}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":1}
  mail.attempt_started {"to":"wren","message":3,"fence":4,"attempt":1}
{"messages":[{"message":3,"fence":4,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}

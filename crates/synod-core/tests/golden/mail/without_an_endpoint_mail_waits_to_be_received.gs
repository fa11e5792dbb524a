> wren agent.endpoint {"endpoint":"https://wren.example/hook","secret":"sealed_one"}
> heron mail.send {"to":"wren","body":1} ;; heron mail.send {"to":"wren","body":2}
> node mail.carry {"max":1}
> wren agent.join {"endpoint":""}
> node mail.report {"message":$m1,"fence":$f,"came":"delivered","status":200,"took_ms":3,"chance":0}
> node mail.carry {"max":1}
> ask agent.show {"agent":"wren"}
> wren mail.receive
---
  agent.met {"agent":"wren","id":1}
{"agent":"wren","endpoint":"https://wren.example/hook","secret":"sealed_one"}
  mail.endpoint_set {"to":"wren","secret":true}
  agent.met {"agent":"heron","id":2}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":1}
  mail.sent {"to":"wren","message":4,"from":"heron"}
{"message":4,"waiting":2}
  mail.attempt_started {"to":"wren","message":3,"fence":5,"attempt":1}
{"messages":[{"message":3,"fence":5,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}
  agent.joined {"agent":"wren","session":6,"instance":""}
{"agent":"wren","id":1,"session":6,"handle":"wren@6","ttl_ms":30000}
  mail.endpoint_removed {"to":"wren"}
  mail.pushed {"to":"wren","message":3,"status":200,"took_ms":3}
  mail.read {"message":3}
{"state":"read","at":0,"breaker":"disabled"}
{"messages":[]}
{"agent":"wren","id":1,"state":"here","principal":"owner","capabilities":[],"since":1000,"last":1000,"sessions":[{"session":6,"instance":"","since":1000,"last":1000,"ttl_ms":30000}]}
  mail.delivered {"message":4,"fence":7,"to":"wren","attempt":1}
{"messages":[{"message":4,"fence":7,"from":"heron","body":2,"sent":1000,"attempt":1,"until":31000}]}

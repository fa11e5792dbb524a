> wren mail.receive {"wait_ms":60000}
> wren mail.receive {"wait_ms":60000,"max":2}
> time +100
> heron mail.send {"to":"wren","body":1}
> heron mail.send {"to":"wren","body":2} ;; robin mail.send {"to":"wren","body":3}
---
  agent.met {"agent":"wren","id":1}
parked as #3
parked as #4
  agent.met {"agent":"heron","id":2}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":1,"last_read":1100}
  mail.delivered {"message":3,"fence":4,"to":"wren","attempt":1}
answer to #3: {"messages":[{"message":3,"fence":4,"from":"heron","body":1,"sent":1100,"attempt":1,"until":31100}]}
  mail.sent {"to":"wren","message":5,"from":"heron"}
{"message":5,"waiting":2,"last_read":1100}
  mail.delivered {"message":5,"fence":6,"to":"wren","attempt":1}
answer to #4: {"messages":[{"message":5,"fence":6,"from":"heron","body":2,"sent":1100,"attempt":1,"until":31100}]}
  agent.met {"agent":"robin","id":7}
  mail.sent {"to":"wren","message":8,"from":"robin"}
{"message":8,"waiting":3,"last_read":1100}

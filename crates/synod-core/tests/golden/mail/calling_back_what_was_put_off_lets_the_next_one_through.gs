> heron mail.send {"to":"wren","body":1} ;; heron mail.send {"to":"wren","body":2}
> wren mail.receive
> wren mail.nack {"message":$m1,"fence":$f1,"retry_ms":600000}
> wren mail.receive {"wait_ms":60000}
> heron mail.cancel {"message":$m1}
---
  agent.met {"agent":"heron","id":1}
  mail.sent {"to":"wren","message":2,"from":"heron"}
{"message":2,"waiting":1}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":2}
  agent.met {"agent":"wren","id":4}
  mail.delivered {"message":2,"fence":5,"to":"wren","attempt":1}
{"messages":[{"message":2,"fence":5,"from":"heron","body":1,"sent":1000,"attempt":1,"until":31000}]}
  mail.nacked {"message":2,"state":"waiting","reason":"put back without a reason"}
{"state":"waiting","at":601000}
parked as #7
  mail.cancelled {"message":2}
{"state":"cancelled"}
  mail.delivered {"message":3,"fence":6,"to":"wren","attempt":1}
answer to #7: {"messages":[{"message":3,"fence":6,"from":"heron","body":2,"sent":1000,"attempt":1,"until":31000}]}

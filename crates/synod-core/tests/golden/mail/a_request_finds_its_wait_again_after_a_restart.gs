> heron key=k mail.request {"to":"wren","body":"which port?","wait_ms":60000}
> heron mail.request {"to":"wren","body":"without a key","wait_ms":60000}
> restart
> wren mail.receive {"max":2}
> heron key=k mail.request {"to":"wren","body":"which port?","wait_ms":60000}
> wren mail.reply {"message":$m1,"fence":$f1,"body":7171}
---
  agent.met {"agent":"heron","id":1}
  mail.sent {"to":"wren","message":2,"from":"heron"}
parked as #3
  mail.sent {"to":"wren","message":3,"from":"heron"}
parked as #4
  space.epoch_opened {"epoch":2,"kept":1,"voided":1}
  agent.met {"agent":"wren","id":4}
  mail.delivered {"message":2,"fence":5,"to":"wren","attempt":1}
  mail.delivered {"message":3,"fence":6,"to":"wren","attempt":1}
{"messages":[{"message":2,"fence":5,"from":"heron","body":"which port?","sent":1000,"attempt":1,"until":31000},{"message":3,"fence":6,"from":"heron","body":"without a key","sent":1000,"attempt":1,"until":31000}]}
parked as #7
  mail.sent {"to":"heron","message":7,"from":"wren"}
  mail.read {"message":2}
{"message":7,"waiting":1,"last_read":1000}
  mail.delivered {"message":7,"fence":8,"to":"heron","attempt":1}
  mail.read {"message":7}
answer to #3: {"message":2,"state":"read","reply":{"message":7,"fence":8,"from":"wren","body":7171,"sent":1000}}

> heron mail.send {"to":"wren","body":1}
> wren mail.receive {"lease_ms":3000}
> time +600000
> restart
> time +2999
> wren mail.ack {"message":$m,"fence":$f}
---
  agent.met {"agent":"heron","id":1}
  mail.sent {"to":"wren","message":2,"from":"heron"}
{"message":2,"waiting":1}
  agent.met {"agent":"wren","id":3}
  mail.delivered {"message":2,"fence":4,"to":"wren","attempt":1}
{"messages":[{"message":2,"fence":4,"from":"heron","body":1,"sent":1000,"attempt":1,"until":4000}]}
  space.epoch_opened {"epoch":2,"kept":0,"voided":0}
  mail.read {"message":2}
{"state":"read"}

> heron mail.send {"to":"wren","body":1}
> time +1000
> wren mail.receive
> time +1000
> heron mail.send {"to":"wren","body":2}
> wren mail.ack {"message":$m1,"fence":$f1}
> time +1000
> heron mail.send {"to":"wren","body":3}
---
  agent.met {"agent":"heron","id":1}
  mail.sent {"to":"wren","message":2,"from":"heron"}
{"message":2,"waiting":1}
  agent.met {"agent":"wren","id":3}
  mail.delivered {"message":2,"fence":4,"to":"wren","attempt":1}
{"messages":[{"message":2,"fence":4,"from":"heron","body":1,"sent":1000,"attempt":1,"until":32000}]}
  mail.sent {"to":"wren","message":5,"from":"heron"}
{"message":5,"waiting":2,"last_read":2000}
  mail.read {"message":2}
{"state":"read"}
  mail.sent {"to":"wren","message":6,"from":"heron"}
{"message":6,"waiting":2,"last_read":3000}

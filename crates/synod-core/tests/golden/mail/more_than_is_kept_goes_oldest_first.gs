> owner space.set {"name":"mail_keep_max","value":1}
> heron mail.send {"to":"wren","body":1} ;; heron mail.send {"to":"wren","body":2}
> wren mail.receive {"max":2}
> wren mail.ack {"message":$m1,"fence":$f1}
> time +1
> wren mail.ack {"message":$m2,"fence":$f2}
> ask mail.history {"agent":"wren"}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"mail_keep_max","value":1}
{}
  agent.met {"agent":"heron","id":2}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":1}
  mail.sent {"to":"wren","message":4,"from":"heron"}
{"message":4,"waiting":2}
  agent.met {"agent":"wren","id":5}
  mail.delivered {"message":3,"fence":6,"to":"wren","attempt":1}
  mail.delivered {"message":4,"fence":7,"to":"wren","attempt":1}
{"messages":[{"message":3,"fence":6,"from":"heron","body":1,"sent":1000,"attempt":1,"until":31000},{"message":4,"fence":7,"from":"heron","body":2,"sent":1000,"attempt":1,"until":31000}]}
  mail.read {"message":3}
{"state":"read"}
  mail.read {"message":4}
{"state":"read"}
{"messages":[{"message":4,"from":"heron","to":"wren","state":"read","body":2,"sent":1000,"at":1001,"expires":2592001000,"depth":0,"attempts":1,"history":[]}]}

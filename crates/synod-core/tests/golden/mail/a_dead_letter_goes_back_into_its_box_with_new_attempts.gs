> owner space.set {"name":"mail_attempts_max","value":1}
> heron mail.send {"to":"wren","body":1} ;; heron mail.send {"to":"wren","body":2}
> wren mail.receive
> wren mail.nack {"message":$m1,"fence":$f1,"reason":"no such table"}
> time +1000
> owner mail.retry {"messages":[$m1,$m2]}
> wren mail.receive {"max":2}
> ask mail.show {"message":$m1}
> ask mail.dead
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"mail_attempts_max","value":1}
{}
  agent.met {"agent":"heron","id":2}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":1}
  mail.sent {"to":"wren","message":4,"from":"heron"}
{"message":4,"waiting":2}
  agent.met {"agent":"wren","id":5}
  mail.delivered {"message":3,"fence":6,"to":"wren","attempt":1}
{"messages":[{"message":3,"fence":6,"from":"heron","body":1,"sent":1000,"attempt":1,"until":31000}]}
  mail.nacked {"message":3,"state":"dead","reason":"no such table"}
  mail.died {"message":3,"reason":"no such table"}
{"state":"dead","at":0}
  mail.retried {"message":3}
{"messages":[3],"kept":[4]}
  mail.delivered {"message":3,"fence":7,"to":"wren","attempt":1}
  mail.delivered {"message":4,"fence":8,"to":"wren","attempt":1}
{"messages":[{"message":3,"fence":7,"from":"heron","body":1,"sent":1000,"attempt":1,"until":32000},{"message":4,"fence":8,"from":"heron","body":2,"sent":1000,"attempt":1,"until":32000}]}
{"message":3,"from":"heron","to":"wren","state":"leased","body":1,"sent":1000,"at":32000,"expires":2592002000,"depth":0,"attempts":1,"fence":7,"held_since":2000,"history":[{"attempt":1,"at":1000,"reason":"no such table"}]}
{"messages":[]}

> heron mail.send {"to":"wren","body":1,"expires_ms":5000}
> wren mail.receive {"lease_ms":60000}
> time +10000
> pulse
> ask mail.show {"message":$m}
> wren mail.nack {"message":$m,"fence":$f,"retry_ms":0}
---
  agent.met {"agent":"heron","id":1}
  mail.sent {"to":"wren","message":2,"from":"heron"}
{"message":2,"waiting":1}
  agent.met {"agent":"wren","id":3}
  mail.delivered {"message":2,"fence":4,"to":"wren","attempt":1}
{"messages":[{"message":2,"fence":4,"from":"heron","body":1,"sent":1000,"attempt":1,"until":61000}]}
{"message":2,"from":"heron","to":"wren","state":"leased","body":1,"sent":1000,"at":61000,"expires":6000,"depth":0,"attempts":1,"fence":4,"held_since":1000,"history":[]}
  mail.nacked {"message":2,"state":"dead","reason":"put back without a reason"}
  mail.died {"message":2,"reason":"nobody read it before it expired"}
{"state":"dead","at":0}

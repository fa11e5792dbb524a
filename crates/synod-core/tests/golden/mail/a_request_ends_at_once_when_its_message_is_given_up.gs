> owner space.set {"name":"mail_attempts_max","value":1}
> heron mail.request {"to":"wren","body":"which port?","wait_ms":60000}
> wren mail.receive
> wren mail.nack {"message":$m1,"fence":$f1,"reason":"no idea"}
> robin mail.request {"to":"wren","body":"which port?","wait_ms":60000}
> robin mail.cancel {"message":7}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"mail_attempts_max","value":1}
{}
  agent.met {"agent":"heron","id":2}
  mail.sent {"to":"wren","message":3,"from":"heron"}
parked as #4
  agent.met {"agent":"wren","id":4}
  mail.delivered {"message":3,"fence":5,"to":"wren","attempt":1}
{"messages":[{"message":3,"fence":5,"from":"heron","body":"which port?","sent":1000,"attempt":1,"until":31000}]}
  mail.nacked {"message":3,"state":"dead","reason":"no idea"}
  mail.died {"message":3,"reason":"no idea"}
{"state":"dead","at":0}
answer to #4: {"message":3,"state":"dead"}
  agent.met {"agent":"robin","id":6}
  mail.sent {"to":"wren","message":7,"from":"robin"}
parked as #7
  mail.cancelled {"message":7}
{"state":"cancelled"}
answer to #7: {"message":7,"state":"cancelled"}

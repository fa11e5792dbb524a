> heron mail.request {"to":"wren","body":"which port?","wait_ms":60000}
> wren mail.receive
> wren mail.reply {"message":$m1,"fence":$f1,"body":7171}
> ask mail.show {"message":$m2}
> heron mail.receive
---
  agent.met {"agent":"heron","id":1}
  mail.sent {"to":"wren","message":2,"from":"heron"}
parked as #3
  agent.met {"agent":"wren","id":3}
  mail.delivered {"message":2,"fence":4,"to":"wren","attempt":1}
{"messages":[{"message":2,"fence":4,"from":"heron","body":"which port?","sent":1000,"attempt":1,"until":31000}]}
  mail.sent {"to":"heron","message":5,"from":"wren"}
  mail.read {"message":2}
{"message":5,"waiting":1,"last_read":1000}
  mail.delivered {"message":5,"fence":6,"to":"heron","attempt":1}
  mail.read {"message":5}
answer to #3: {"message":2,"state":"read","reply":{"message":5,"fence":6,"from":"wren","body":7171,"sent":1000}}
{"message":5,"from":"wren","to":"heron","state":"read","body":7171,"sent":1000,"at":1000,"expires":2592001000,"reply_to":2,"depth":1,"attempts":1,"history":[]}
{"messages":[]}

> heron mail.request {"to":"wren","body":"which port?","wait_ms":60000}
> wren mail.receive
> robin mail.send {"to":"heron","body":"not me","reply_to":$m1}
> wren mail.send {"to":"heron","body":7171,"reply_to":$m1}
---
  agent.met {"agent":"heron","id":1}
  mail.sent {"to":"wren","message":2,"from":"heron"}
parked as #3
  agent.met {"agent":"wren","id":3}
  mail.delivered {"message":2,"fence":4,"to":"wren","attempt":1}
{"messages":[{"message":2,"fence":4,"from":"heron","body":"which port?","sent":1000,"attempt":1,"until":31000}]}
  agent.met {"agent":"robin","id":5}
  mail.sent {"to":"heron","message":6,"from":"robin"}
{"message":6,"waiting":1}
  mail.sent {"to":"heron","message":7,"from":"wren"}
{"message":7,"waiting":2,"last_read":1000}
  mail.delivered {"message":7,"fence":8,"to":"heron","attempt":1}
  mail.read {"message":7}
answer to #3: {"message":2,"state":"leased","reply":{"message":7,"fence":8,"from":"wren","body":7171,"sent":1000}}

> heron mail.request {"to":"wren","body":"which port?","wait_ms":1000}
> wren mail.receive
> time +1000
> pulse

# A reply that comes later lies in the box like any other message.
> wren mail.reply {"message":$m1,"fence":$f1,"body":7171}
> heron mail.receive
---
  agent.met {"agent":"heron","id":1}
  mail.sent {"to":"wren","message":2,"from":"heron"}
parked as #3
  agent.met {"agent":"wren","id":3}
  mail.delivered {"message":2,"fence":4,"to":"wren","attempt":1}
{"messages":[{"message":2,"fence":4,"from":"heron","body":"which port?","sent":1000,"attempt":1,"until":31000}]}
answer to #3: {"message":2,"state":"leased"}
  mail.sent {"to":"heron","message":5,"from":"wren"}
  mail.read {"message":2}
{"message":5,"waiting":1}
  mail.delivered {"message":5,"fence":6,"to":"heron","attempt":1}
{"messages":[{"message":5,"fence":6,"from":"wren","body":7171,"sent":2000,"reply_to":2,"attempt":1,"until":32000}]}

> heron mail.send {"to":"wren","body":1}
> wren mail.receive {"lease_ms":5000}
> time +4000
> wren mail.extend {"message":$m,"fence":$f}
> time +4000
> wren mail.extend {"message":$m,"fence":$f,"lease_ms":1000}
> wren mail.ack {"message":$m,"fence":$f}
> wren mail.extend {"message":$m,"fence":$f}
---
  agent.met {"agent":"heron","id":1}
  mail.sent {"to":"wren","message":2,"from":"heron"}
{"message":2,"waiting":1}
  agent.met {"agent":"wren","id":3}
  mail.delivered {"message":2,"fence":4,"to":"wren","attempt":1}
{"messages":[{"message":2,"fence":4,"from":"heron","body":1,"sent":1000,"attempt":1,"until":6000}]}
{"until":10000}
{"until":10000}
  mail.read {"message":2}
{"state":"read"}
stale: message 2 is not yours to keep: it is read since 00:00:09 UTC; there is nothing left to do

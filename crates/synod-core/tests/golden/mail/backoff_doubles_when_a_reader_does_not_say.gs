> heron mail.send {"to":"wren","body":1}
> wren mail.receive
> wren mail.nack {"message":$m,"fence":$f}
> time +1000
> wren mail.receive
> wren mail.nack {"message":$m,"fence":$f,"reason":"still away"}
> time +1999
> wren mail.receive
> time +1
> wren mail.receive
---
  agent.met {"agent":"heron","id":1}
  mail.sent {"to":"wren","message":2,"from":"heron"}
{"message":2,"waiting":1}
  agent.met {"agent":"wren","id":3}
  mail.delivered {"message":2,"fence":4,"to":"wren","attempt":1}
{"messages":[{"message":2,"fence":4,"from":"heron","body":1,"sent":1000,"attempt":1,"until":31000}]}
  mail.nacked {"message":2,"state":"waiting","reason":"put back without a reason"}
{"state":"waiting","at":2000}
  mail.delivered {"message":2,"fence":5,"to":"wren","attempt":2}
{"messages":[{"message":2,"fence":5,"from":"heron","body":1,"sent":1000,"attempt":2,"until":32000}]}
  mail.nacked {"message":2,"state":"waiting","reason":"still away"}
{"state":"waiting","at":4000}
{"messages":[]}
  mail.delivered {"message":2,"fence":6,"to":"wren","attempt":3}
{"messages":[{"message":2,"fence":6,"from":"heron","body":1,"sent":1000,"attempt":3,"until":34000}]}

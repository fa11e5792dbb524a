> heron mail.send {"to":"wren","body":"which port?"}
> wren mail.receive {"lease_ms":1000}
> time +1000
> wren mail.reply {"message":$m1,"fence":$f1,"body":7171}
> ask mail.inbox {"agent":"heron"}
---
  agent.met {"agent":"heron","id":1}
  mail.sent {"to":"wren","message":2,"from":"heron"}
{"message":2,"waiting":1}
  agent.met {"agent":"wren","id":3}
  mail.delivered {"message":2,"fence":4,"to":"wren","attempt":1}
{"messages":[{"message":2,"fence":4,"from":"heron","body":"which port?","sent":1000,"attempt":1,"until":2000}]}
  mail.expired {"message":2,"state":"waiting","why":"lease"}
stale: message 2 is not yours to answer: it is waiting since 00:00:02 UTC; receive it again
{"messages":[]}

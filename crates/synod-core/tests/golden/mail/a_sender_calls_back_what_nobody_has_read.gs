> heron mail.send {"to":"wren","body":1} ;; heron mail.send {"to":"wren","body":2}
> heron mail.cancel {"message":$m1}
> wren mail.receive
> heron mail.cancel {"message":$m2}
> wren mail.cancel {"message":$m2}
> heron mail.cancel {"message":$m1}
---
  agent.met {"agent":"heron","id":1}
  mail.sent {"to":"wren","message":2,"from":"heron"}
{"message":2,"waiting":1}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":2}
  mail.cancelled {"message":2}
{"state":"cancelled"}
  agent.met {"agent":"wren","id":4}
  mail.delivered {"message":3,"fence":5,"to":"wren","attempt":1}
{"messages":[{"message":3,"fence":5,"from":"heron","body":2,"sent":1000,"attempt":1,"until":31000}]}
held: `wren` has message 3 in hand since 00:00:01 UTC; write again to say that it does not count [holder wren]
denied: message 3 is from `heron` and you are `wren`; only its sender calls it back
conflict: message 2 is cancelled since 00:00:01 UTC; there is nothing left to call back

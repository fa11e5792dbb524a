> heron mail.send {"to":"wren","body":1}
> heron mail.send {"to":"wren","body":2}
> save_load
> wren mail.receive {"max":10}
---
  agent.met {"agent":"heron","id":1}
  mail.sent {"to":"wren","message":2,"from":"heron"}
{"message":2,"waiting":1}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":2}
  agent.met {"agent":"wren","id":4}
  mail.delivered {"message":2,"fence":5,"to":"wren","attempt":1}
  mail.delivered {"message":3,"fence":6,"to":"wren","attempt":1}
{"messages":[{"message":2,"fence":5,"from":"heron","body":1,"sent":1000,"attempt":1,"until":31000},{"message":3,"fence":6,"from":"heron","body":2,"sent":1000,"attempt":1,"until":31000}]}

> heron mail.send {"to":"wren","body":1} ;; heron mail.send {"to":"wren","body":2}
> wren key=k mail.receive {"max":2}
> withdraw #5 wren k
> ask mail.inbox {"agent":"wren"}
> wren mail.receive
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
  mail.returned {"message":2}
  mail.returned {"message":3}
{"ended":0}
{"messages":[{"message":2,"from":"heron","to":"wren","state":"waiting","body":1,"sent":1000,"at":0,"expires":2592001000,"depth":0,"attempts":0,"history":[]},{"message":3,"from":"heron","to":"wren","state":"waiting","body":2,"sent":1000,"at":0,"expires":2592001000,"depth":0,"attempts":0,"history":[]}]}
  mail.delivered {"message":2,"fence":7,"to":"wren","attempt":1}
{"messages":[{"message":2,"fence":7,"from":"heron","body":1,"sent":1000,"attempt":1,"until":31000}]}

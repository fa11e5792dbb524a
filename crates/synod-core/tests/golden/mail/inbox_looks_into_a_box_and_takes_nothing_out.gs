> heron mail.send {"to":"wren","body":1} ;; heron mail.send {"to":"wren","body":2} ;; heron mail.send {"to":"wren","body":3}
> wren mail.receive
> ask mail.inbox {"agent":"wren","limit":2}
> ask mail.inbox {"agent":"wren","after":$m2}
> ask mail.inbox {"agent":"nobody"}
---
  agent.met {"agent":"heron","id":1}
  mail.sent {"to":"wren","message":2,"from":"heron"}
{"message":2,"waiting":1}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":2}
  mail.sent {"to":"wren","message":4,"from":"heron"}
{"message":4,"waiting":3}
  agent.met {"agent":"wren","id":5}
  mail.delivered {"message":2,"fence":6,"to":"wren","attempt":1}
{"messages":[{"message":2,"fence":6,"from":"heron","body":1,"sent":1000,"attempt":1,"until":31000}]}
{"messages":[{"message":2,"from":"heron","to":"wren","state":"leased","body":1,"sent":1000,"at":31000,"expires":2592001000,"depth":0,"attempts":1,"fence":6,"held_since":1000,"history":[]},{"message":3,"from":"heron","to":"wren","state":"waiting","body":2,"sent":1000,"at":0,"expires":2592001000,"depth":0,"attempts":0,"history":[]}],"next":3}
{"messages":[{"message":4,"from":"heron","to":"wren","state":"waiting","body":3,"sent":1000,"at":0,"expires":2592001000,"depth":0,"attempts":0,"history":[]}]}
{"messages":[]}

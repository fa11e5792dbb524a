> heron mail.send {"to":"wren","body":1}
> wren mail.send {"to":"heron","body":2}
> robin mail.send {"to":"wren","body":3}
> heron mail.send {"to":"heron","body":"a note to myself"}
> ask mail.history {"agent":"wren"}
> ask mail.history {"agent":"wren","with":"heron","limit":1}
> ask mail.history {"agent":"wren","with":"heron","before":$m2}
> ask mail.history {"agent":"heron","with":"heron"}
> ask mail.history {"agent":"nobody"}
---
  agent.met {"agent":"heron","id":1}
  mail.sent {"to":"wren","message":2,"from":"heron"}
{"message":2,"waiting":1}
  agent.met {"agent":"wren","id":3}
  mail.sent {"to":"heron","message":4,"from":"wren"}
{"message":4,"waiting":1}
  agent.met {"agent":"robin","id":5}
  mail.sent {"to":"wren","message":6,"from":"robin"}
{"message":6,"waiting":2}
  mail.sent {"to":"heron","message":7,"from":"heron"}
{"message":7,"waiting":2}
{"messages":[{"message":6,"from":"robin","to":"wren","state":"waiting","body":3,"sent":1000,"at":0,"expires":2592001000,"depth":0,"attempts":0,"history":[]},{"message":4,"from":"wren","to":"heron","state":"waiting","body":2,"sent":1000,"at":0,"expires":2592001000,"depth":0,"attempts":0,"history":[]},{"message":2,"from":"heron","to":"wren","state":"waiting","body":1,"sent":1000,"at":0,"expires":2592001000,"depth":0,"attempts":0,"history":[]}]}
{"messages":[{"message":4,"from":"wren","to":"heron","state":"waiting","body":2,"sent":1000,"at":0,"expires":2592001000,"depth":0,"attempts":0,"history":[]}],"next":4}
{"messages":[{"message":2,"from":"heron","to":"wren","state":"waiting","body":1,"sent":1000,"at":0,"expires":2592001000,"depth":0,"attempts":0,"history":[]}]}
{"messages":[{"message":7,"from":"heron","to":"heron","state":"waiting","body":"a note to myself","sent":1000,"at":0,"expires":2592001000,"depth":0,"attempts":0,"history":[]}]}
{"messages":[]}

> heron mail.send {"to":"wren","body":{"text":"the build is green"},"subject":"build"}
> wren mail.receive
> ask mail.show {"message":$m1}
> wren mail.ack {"message":$m1,"fence":$f1}
> ask mail.show {"message":$m1}
> wren mail.receive
> ask mail.boxes
---
  agent.met {"agent":"heron","id":1}
  mail.sent {"to":"wren","message":2,"from":"heron"}
{"message":2,"waiting":1}
  agent.met {"agent":"wren","id":3}
  mail.delivered {"message":2,"fence":4,"to":"wren","attempt":1}
{"messages":[{"message":2,"fence":4,"from":"heron","subject":"build","body":{"text":"the build is green"},"sent":1000,"attempt":1,"until":31000}]}
{"message":2,"from":"heron","to":"wren","state":"leased","subject":"build","body":{"text":"the build is green"},"sent":1000,"at":31000,"expires":2592001000,"depth":0,"attempts":1,"fence":4,"held_since":1000,"history":[]}
  mail.read {"message":2}
{"state":"read"}
{"message":2,"from":"heron","to":"wren","state":"read","subject":"build","body":{"text":"the build is green"},"sent":1000,"at":1000,"expires":2592001000,"depth":0,"attempts":1,"history":[]}
{"messages":[]}
{"boxes":[{"agent":"heron","unread":0,"leased":0,"read":0,"dead":0,"cancelled":0,"sent":0,"readers":0},{"agent":"wren","unread":0,"leased":0,"read":1,"dead":0,"cancelled":0,"sent":1,"readers":0,"last_read":1000}]}

> owner space.set {"name":"mail_keep_ms","value":60000}
> heron mail.send {"to":"wren","body":1} ;; heron mail.send {"to":"wren","body":2} ;; heron mail.send {"to":"wren","body":3}
> wren mail.receive {"max":3}
> wren mail.ack_all {"messages":[{"message":$m1,"fence":$f1},{"message":$m2,"fence":$f2}]}
> time +120000
> pulse
> ask mail.history {"agent":"wren"}
> ask mail.boxes
> wren mail.ack {"message":$m1,"fence":$f1}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"mail_keep_ms","value":60000}
{}
  agent.met {"agent":"heron","id":2}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":1}
  mail.sent {"to":"wren","message":4,"from":"heron"}
{"message":4,"waiting":2}
  mail.sent {"to":"wren","message":5,"from":"heron"}
{"message":5,"waiting":3}
  agent.met {"agent":"wren","id":6}
  mail.delivered {"message":3,"fence":7,"to":"wren","attempt":1}
  mail.delivered {"message":4,"fence":8,"to":"wren","attempt":1}
  mail.delivered {"message":5,"fence":9,"to":"wren","attempt":1}
{"messages":[{"message":3,"fence":7,"from":"heron","body":1,"sent":1000,"attempt":1,"until":31000},{"message":4,"fence":8,"from":"heron","body":2,"sent":1000,"attempt":1,"until":31000},{"message":5,"fence":9,"from":"heron","body":3,"sent":1000,"attempt":1,"until":31000}]}
  mail.read {"message":3}
  mail.read {"message":4}
{"messages":[3,4],"stale":[]}
  mail.expired {"message":5,"state":"waiting","why":"lease"}
  mail.forgotten {"messages":2}
{"messages":[{"message":5,"from":"heron","to":"wren","state":"waiting","body":3,"sent":1000,"at":0,"expires":2592001000,"depth":0,"attempts":1,"history":[{"attempt":1,"at":121000,"reason":"the lease ended without a word"}]}]}
{"boxes":[{"agent":"heron","unread":0,"leased":0,"read":0,"dead":0,"cancelled":0,"sent":0,"readers":0},{"agent":"wren","unread":1,"leased":0,"read":2,"dead":0,"cancelled":0,"sent":3,"readers":0,"last_read":1000}]}
not_found: there is no message 3; read ones are kept for `mail_keep_ms`, and `synod mail history AGENT` shows what there is

> heron mail.send {"to":"wren","body":1} ;; heron mail.send {"to":"wren","body":2}
> wren mail.receive
> wren mail.nack {"message":$m1,"fence":$f1,"reason":"the database is away","retry_ms":5000}
> wren mail.receive
> ask mail.why {"message":$m2}
> wren mail.receive {"wait_ms":60000,"max":2}
> time +5000
> pulse
---
  agent.met {"agent":"heron","id":1}
  mail.sent {"to":"wren","message":2,"from":"heron"}
{"message":2,"waiting":1}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":2}
  agent.met {"agent":"wren","id":4}
  mail.delivered {"message":2,"fence":5,"to":"wren","attempt":1}
{"messages":[{"message":2,"fence":5,"from":"heron","body":1,"sent":1000,"attempt":1,"until":31000}]}
  mail.nacked {"message":2,"state":"waiting","reason":"the database is away"}
{"state":"waiting","at":6000}
{"messages":[]}
{"state":"waiting","because":["1 message comes before it in the box of `wren`","message 2 was put back and comes again at 00:00:06 UTC; later ones wait behind it","`wren` asked for its mail last at 00:00:01 UTC","unread, it is given up in 30 days"],"next":6000}
parked as #8
  mail.delivered {"message":2,"fence":6,"to":"wren","attempt":2}
  mail.delivered {"message":3,"fence":7,"to":"wren","attempt":1}
answer to #8: {"messages":[{"message":2,"fence":6,"from":"heron","body":1,"sent":1000,"attempt":2,"until":36000},{"message":3,"fence":7,"from":"heron","body":2,"sent":1000,"attempt":1,"until":36000}]}

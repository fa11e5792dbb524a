> owner space.set {"name":"mail_attempts_max","value":3}
> heron mail.send {"to":"wren","body":1} ;; heron mail.send {"to":"wren","body":2}
> wren mail.receive
> wren mail.nack {"message":$m1,"fence":$f1,"reason":"no such table","retry_ms":0}
> wren mail.receive {"lease_ms":1000}
> time +1000
> wren mail.receive
> wren mail.nack {"message":$m1,"fence":$f,"reason":"no such table"}

# The box goes on.
> wren mail.receive
> ask mail.dead {"agent":"wren"}
> ask mail.why {"message":$m1}
> ask mail.boxes {"prefix":"w"}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"mail_attempts_max","value":3}
{}
  agent.met {"agent":"heron","id":2}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":1}
  mail.sent {"to":"wren","message":4,"from":"heron"}
{"message":4,"waiting":2}
  agent.met {"agent":"wren","id":5}
  mail.delivered {"message":3,"fence":6,"to":"wren","attempt":1}
{"messages":[{"message":3,"fence":6,"from":"heron","body":1,"sent":1000,"attempt":1,"until":31000}]}
  mail.nacked {"message":3,"state":"waiting","reason":"no such table"}
{"state":"waiting","at":0}
  mail.delivered {"message":3,"fence":7,"to":"wren","attempt":2}
{"messages":[{"message":3,"fence":7,"from":"heron","body":1,"sent":1000,"attempt":2,"until":2000}]}
  mail.expired {"message":3,"state":"waiting","why":"lease"}
  mail.delivered {"message":3,"fence":8,"to":"wren","attempt":3}
{"messages":[{"message":3,"fence":8,"from":"heron","body":1,"sent":1000,"attempt":3,"until":32000}]}
  mail.nacked {"message":3,"state":"dead","reason":"no such table"}
  mail.died {"message":3,"reason":"no such table"}
{"state":"dead","at":0}
  mail.delivered {"message":4,"fence":9,"to":"wren","attempt":1}
{"messages":[{"message":4,"fence":9,"from":"heron","body":2,"sent":1000,"attempt":1,"until":32000}]}
{"messages":[{"message":3,"from":"heron","to":"wren","state":"dead","body":1,"sent":1000,"at":2000,"expires":2592001000,"depth":0,"attempts":3,"history":[{"attempt":1,"at":1000,"reason":"no such table"},{"attempt":2,"at":2000,"reason":"the lease ended without a word"},{"attempt":3,"at":2000,"reason":"no such table"}]}]}
{"state":"dead","because":["it was given up at 00:00:02 UTC after 3 attempts","once the reason is mended, put it back with `synod mail retry 3`","attempt 1 ended at 00:00:01 UTC: no such table","attempt 2 ended at 00:00:02 UTC: the lease ended without a word","attempt 3 ended at 00:00:02 UTC: no such table"],"next":0}
{"boxes":[{"agent":"wren","unread":0,"leased":1,"read":0,"dead":1,"cancelled":0,"sent":2,"readers":0,"last_read":2000}]}

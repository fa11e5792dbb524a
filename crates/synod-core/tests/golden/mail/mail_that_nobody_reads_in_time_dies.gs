> heron mail.send {"to":"wren","body":"lunch?","expires_ms":60000}
> time +60000
> wren mail.receive
> ask mail.show {"message":$m}
> ask mail.why {"message":$m}
> owner mail.retry {"messages":[$m]}
> ask mail.why {"message":$m}
---
  agent.met {"agent":"heron","id":1}
  mail.sent {"to":"wren","message":2,"from":"heron"}
{"message":2,"waiting":1}
  mail.died {"message":2,"reason":"nobody read it before it expired"}
  agent.met {"agent":"wren","id":4}
{"messages":[]}
{"message":2,"from":"heron","to":"wren","state":"dead","body":"lunch?","sent":1000,"at":61000,"expires":61000,"depth":0,"attempts":0,"history":[{"attempt":0,"at":61000,"reason":"nobody read it before it expired"}]}
{"state":"dead","because":["it was given up at 00:01:01 UTC after 0 attempts","once the reason is mended, put it back with `synod mail retry 2`","it was never handed out; at 00:01:01 UTC: nobody read it before it expired"],"next":0}
  agent.met {"agent":"owner","id":5}
  mail.retried {"message":2}
{"messages":[2],"kept":[]}
{"state":"waiting","because":["`wren` asked for its mail last at 00:01:01 UTC","unread, it is given up at 00:02:01 UTC","it was never handed out; at 00:01:01 UTC: nobody read it before it expired"],"next":121000}

# It may lie there as long as the first time, however often it is put back.
> time +60000
> owner mail.retry {"messages":[$m]}
> ask mail.show {"message":$m}
---
  mail.died {"message":2,"reason":"nobody read it before it expired"}
  mail.retried {"message":2}
{"messages":[2],"kept":[]}
{"message":2,"from":"heron","to":"wren","state":"waiting","body":"lunch?","sent":1000,"at":0,"expires":181000,"depth":0,"attempts":0,"history":[{"attempt":0,"at":61000,"reason":"nobody read it before it expired"},{"attempt":0,"at":121000,"reason":"nobody read it before it expired"}]}

> owner space.set {"name":"wake_max","value":1}
> heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":2,"expires_ms":1000}
> time +1000
> pulse

# What is past its time is given to nobody, even before wake has come to it.
> heron mail.send {"to":"robin","body":3,"expires_ms":1} ;; heron mail.send {"to":"robin","body":4,"expires_ms":1}
> time +1
> robin mail.receive
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"wake_max","value":1}
{}
  agent.met {"agent":"heron","id":2}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":1}
  mail.sent {"to":"wren","message":4,"from":"heron"}
{"message":4,"waiting":2}
  mail.died {"message":3,"reason":"nobody read it before it expired"}
  mail.died {"message":4,"reason":"nobody read it before it expired"}
  mail.sent {"to":"robin","message":7,"from":"heron"}
{"message":7,"waiting":1}
  mail.sent {"to":"robin","message":8,"from":"heron"}
{"message":8,"waiting":2}
  mail.died {"message":7,"reason":"nobody read it before it expired"}
  agent.met {"agent":"robin","id":10}
  mail.died {"message":8,"reason":"nobody read it before it expired"}
{"messages":[]}

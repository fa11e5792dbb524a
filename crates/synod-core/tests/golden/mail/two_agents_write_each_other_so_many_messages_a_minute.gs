> owner space.set {"name":"mail_rate_max","value":2}
> heron mail.send {"to":"wren","body":1}
> time +20000
> wren mail.send {"to":"heron","body":2}
> wren mail.send {"to":"heron","body":3}
> wren mail.send {"to":"robin","body":"they are not asked"}
> time +39999
> heron mail.send {"to":"wren","body":3}
> time +1
> heron mail.send {"to":"wren","body":3}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"mail_rate_max","value":2}
{}
  agent.met {"agent":"heron","id":2}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":1}
  agent.met {"agent":"wren","id":4}
  mail.sent {"to":"heron","message":5,"from":"wren"}
{"message":5,"waiting":1}
exhausted: `wren` and `heron` wrote each other 2 messages within a minute; write again in 40 s, or put more into one message [retry_after_ms 40000]
  mail.sent {"to":"robin","message":6,"from":"wren"}
{"message":6,"waiting":1}
exhausted: `heron` and `wren` wrote each other 2 messages within a minute; write again in 1 s, or put more into one message [retry_after_ms 1]
  mail.sent {"to":"wren","message":7,"from":"heron"}
{"message":7,"waiting":2}

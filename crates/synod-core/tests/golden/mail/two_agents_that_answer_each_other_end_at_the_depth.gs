> owner space.set {"name":"mail_depth_max","value":2}
> heron mail.send {"to":"wren","body":"thanks"}
> wren mail.reply {"message":$m1,"body":"no, thank you"}
> heron mail.reply {"message":$m2,"body":"you are too kind"}
> wren mail.reply {"message":$m3,"body":"not at all"}
> ask mail.show {"message":$m3}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"mail_depth_max","value":2}
{}
  agent.met {"agent":"heron","id":2}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":1}
  agent.met {"agent":"wren","id":4}
  mail.sent {"to":"heron","message":5,"from":"wren"}
{"message":5,"waiting":1}
  mail.sent {"to":"wren","message":6,"from":"heron"}
{"message":6,"waiting":2}
exhausted: message 6 is the end of 2 replies to replies; look whether you answer each other in a circle, and begin anew without `reply_to` if you do not
{"message":6,"from":"heron","to":"wren","state":"waiting","body":"you are too kind","sent":1000,"at":0,"expires":2592001000,"reply_to":5,"depth":2,"attempts":0,"history":[]}

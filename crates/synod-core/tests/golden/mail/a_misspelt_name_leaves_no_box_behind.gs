> owner space.set {"name":"mail_keep_ms","value":0}
> heron mail.send {"to":"wern","body":1}
> heron mail.cancel {"message":$m}
> time +60000
> pulse
> ask mail.boxes
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"mail_keep_ms","value":0}
{}
  agent.met {"agent":"heron","id":2}
  mail.sent {"to":"wern","message":3,"from":"heron"}
{"message":3,"waiting":1}
  mail.cancelled {"message":3}
{"state":"cancelled"}
  mail.forgotten {"messages":1}
{"boxes":[]}

> wren mail.receive {"wait_ms":60000}
> withdraw #3 wren
> heron mail.send {"to":"wren","body":1}
> ask mail.inbox {"agent":"wren"}
---
  agent.met {"agent":"wren","id":1}
parked as #3
{"ended":1}
  agent.met {"agent":"heron","id":2}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":1,"last_read":1000}
{"messages":[{"message":3,"from":"heron","to":"wren","state":"waiting","body":1,"sent":1000,"at":0,"expires":2592001000,"depth":0,"attempts":0,"history":[]}]}

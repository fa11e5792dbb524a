> heron key=k mail.request {"to":"wren","body":"which port?","wait_ms":60000}
> withdraw #3 heron k
> heron key=k mail.request {"to":"wren","body":"which host?","wait_ms":60000}
> ask mail.inbox {"agent":"wren"}
---
  agent.met {"agent":"heron","id":1}
  mail.sent {"to":"wren","message":2,"from":"heron"}
parked as #3
{"ended":1}
  mail.sent {"to":"wren","message":3,"from":"heron"}
parked as #5
{"messages":[{"message":2,"from":"heron","to":"wren","state":"waiting","body":"which port?","sent":1000,"at":0,"expires":2592001000,"depth":0,"attempts":0,"history":[]},{"message":3,"from":"heron","to":"wren","state":"waiting","body":"which host?","sent":1000,"at":0,"expires":2592001000,"depth":0,"attempts":0,"history":[]}]}

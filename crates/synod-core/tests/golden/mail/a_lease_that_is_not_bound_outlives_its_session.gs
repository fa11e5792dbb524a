> wren agent.join {"instance":"one"}
> wren agent.join {"instance":"two","ttl_ms":600000}
> heron mail.send {"to":"wren","body":1}
> wren@$s1 mail.receive {"lease_ms":60000}
> wren@$s1 agent.leave
> wren@$s2 mail.receive {"wait_ms":300000}
> time +60000
> pulse
---
  agent.met {"agent":"wren","id":1}
  agent.joined {"agent":"wren","session":2,"instance":"one"}
{"agent":"wren","id":1,"session":2,"handle":"wren@2","ttl_ms":30000}
  agent.joined {"agent":"wren","session":3,"instance":"two"}
{"agent":"wren","id":1,"session":3,"handle":"wren@3","ttl_ms":600000}
  agent.met {"agent":"heron","id":4}
  mail.sent {"to":"wren","message":5,"from":"heron"}
{"message":5,"waiting":1}
  mail.delivered {"message":5,"fence":6,"to":"wren","attempt":1}
{"messages":[{"message":5,"fence":6,"from":"heron","body":1,"sent":1000,"attempt":1,"until":61000}]}
  agent.ended {"agent":"wren","session":2,"why":"left"}
{"session":2}
parked as #8
  mail.expired {"message":5,"state":"waiting","why":"lease"}
  mail.delivered {"message":5,"fence":7,"to":"wren","attempt":2}
answer to #8: {"messages":[{"message":5,"fence":7,"from":"heron","body":1,"sent":1000,"attempt":2,"until":91000}]}

> wren agent.join {"instance":"one"}
> wren agent.join {"instance":"two","ttl_ms":600000}
> heron mail.send {"to":"wren","body":1}
> wren@$s1 mail.receive {"lease_ms":5000}
> wren@$s2 mail.receive {"wait_ms":60000}
> time +5000
> pulse
> wren@$s1 mail.ack {"message":$m,"fence":$f1}
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
{"messages":[{"message":5,"fence":6,"from":"heron","body":1,"sent":1000,"attempt":1,"until":6000}]}
parked as #7
  mail.expired {"message":5,"state":"waiting","why":"lease"}
  mail.delivered {"message":5,"fence":7,"to":"wren","attempt":2}
answer to #7: {"messages":[{"message":5,"fence":7,"from":"heron","body":1,"sent":1000,"attempt":2,"until":36000}]}
stale: message 5 is not yours to acknowledge under fence 6: it was handed out again at 00:00:06 UTC; stop, and work on what you receive [holder wren]

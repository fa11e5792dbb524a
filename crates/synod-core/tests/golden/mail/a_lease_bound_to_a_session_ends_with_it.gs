> wren agent.join {"instance":"one","ttl_ms":10000}
> heron mail.send {"to":"wren","body":1}
> wren@$s1 mail.receive {"session":true}
> wren@$s1 mail.extend {"message":$m,"fence":$f}
> ask mail.why {"message":$m}
> wren agent.join {"instance":"one"}
> wren@$s2 mail.receive {"session":true}
---
  agent.met {"agent":"wren","id":1}
  agent.joined {"agent":"wren","session":2,"instance":"one"}
{"agent":"wren","id":1,"session":2,"handle":"wren@2","ttl_ms":10000}
  agent.met {"agent":"heron","id":3}
  mail.sent {"to":"wren","message":4,"from":"heron"}
{"message":4,"waiting":1}
  mail.delivered {"message":4,"fence":5,"to":"wren","attempt":1}
{"messages":[{"message":4,"fence":5,"from":"heron","body":1,"sent":1000,"attempt":1,"until":0}]}
{"until":0}
{"state":"leased","because":["`wren` has it in hand in session 2 since 00:00:01 UTC under fence 5","it keeps it for as long as that session lives"],"next":0}
  agent.ended {"agent":"wren","session":2,"why":"rejoined"}
  agent.gone {"agent":"wren"}
  agent.joined {"agent":"wren","session":6,"instance":"one"}
{"agent":"wren","id":1,"session":6,"handle":"wren@6","ttl_ms":30000}
  mail.expired {"message":4,"state":"waiting","why":"session"}
  mail.delivered {"message":4,"fence":7,"to":"wren","attempt":2}
{"messages":[{"message":4,"fence":7,"from":"heron","body":1,"sent":1000,"attempt":2,"until":0}]}

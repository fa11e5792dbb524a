> wren agent.join {"instance":"one"}
> heron mail.send {"to":"wren","body":1} ;; heron mail.send {"to":"wren","body":2}
> wren@$s1 mail.receive
> wren mail.receive {"wait_ms":60000}
> robin key=k mail.request {"to":"owl","body":"who?","wait_ms":60000}
> save_load
> owl mail.receive
> owl mail.reply {"message":$m3,"fence":$f,"body":"hoo"}
> wren@$s1 mail.ack {"message":$m1,"fence":$f1}
---
  agent.met {"agent":"wren","id":1}
  agent.joined {"agent":"wren","session":2,"instance":"one"}
{"agent":"wren","id":1,"session":2,"handle":"wren@2","ttl_ms":30000}
  agent.met {"agent":"heron","id":3}
  mail.sent {"to":"wren","message":4,"from":"heron"}
{"message":4,"waiting":1}
  mail.sent {"to":"wren","message":5,"from":"heron"}
{"message":5,"waiting":2}
  mail.delivered {"message":4,"fence":6,"to":"wren","attempt":1}
{"messages":[{"message":4,"fence":6,"from":"heron","body":1,"sent":1000,"attempt":1,"until":31000}]}
parked as #7
  agent.met {"agent":"robin","id":7}
  mail.sent {"to":"owl","message":8,"from":"robin"}
parked as #8
  agent.met {"agent":"owl","id":9}
  mail.delivered {"message":8,"fence":10,"to":"owl","attempt":1}
{"messages":[{"message":8,"fence":10,"from":"robin","body":"who?","sent":1000,"attempt":1,"until":31000}]}
  mail.sent {"to":"robin","message":11,"from":"owl"}
  mail.read {"message":8}
{"message":11,"waiting":1,"last_read":1000}
  mail.delivered {"message":11,"fence":12,"to":"robin","attempt":1}
  mail.read {"message":11}
answer to #8: {"message":8,"state":"read","reply":{"message":11,"fence":12,"from":"owl","body":"hoo","sent":1000}}
  mail.read {"message":4}
{"state":"read"}
  mail.delivered {"message":5,"fence":13,"to":"wren","attempt":1}
answer to #7: {"messages":[{"message":5,"fence":13,"from":"heron","body":2,"sent":1000,"attempt":1,"until":31000}]}

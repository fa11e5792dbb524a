> heron auction.ask {"market":"words","invited":["wren","robin"],"mail":true,"rounds":2,"reply_ms":1000}
> wren mail.receive {"wait_ms":60000}
> robin mail.receive {"wait_ms":60000}
---
  agent.met {"agent":"heron","id":1}
  auction.cfp {"auction":2,"market":"words","round":1,"by":"heron","reply_by":2000}
{"auction":2,"reply_by":2000}
  mail.sent {"to":"robin","message":3,"from":"heron"}
  mail.sent {"to":"wren","message":4,"from":"heron"}
  agent.met {"agent":"wren","id":5}
  mail.delivered {"message":4,"fence":6,"to":"wren","attempt":1}
{"messages":[{"message":4,"fence":6,"from":"heron","subject":"bids are called for: auction 2 in `words`","body":{"auction":2,"market":"words","round":1,"by":"heron","reply_by":2000},"sent":1000,"attempt":1,"until":31000}]}
  agent.met {"agent":"robin","id":7}
  mail.delivered {"message":3,"fence":8,"to":"robin","attempt":1}
{"messages":[{"message":3,"fence":8,"from":"heron","subject":"bids are called for: auction 2 in `words`","body":{"auction":2,"market":"words","round":1,"by":"heron","reply_by":2000},"sent":1000,"attempt":1,"until":31000}]}

# In each round, and the message of the round before is of no use any more.
> wren mail.ack {"message":$m1,"fence":$f1}
> robin auction.decline {"auction":$a}
> time +1000
> robin mail.receive {"wait_ms":60000}
> ask mail.inbox {"agent":"wren"}
---
  mail.read {"message":4}
{"state":"read"}
  auction.refuse {"auction":2,"market":"words","agent":"robin","reason":""}
{"state":"open"}
  auction.cfp {"auction":2,"market":"words","round":2,"by":"heron","reply_by":3000}
  mail.sent {"to":"robin","message":9,"from":"heron"}
  mail.sent {"to":"wren","message":10,"from":"heron"}
  mail.delivered {"message":9,"fence":11,"to":"robin","attempt":1}
{"messages":[{"message":9,"fence":11,"from":"heron","subject":"bids are called for: auction 2 in `words`","body":{"auction":2,"market":"words","round":2,"by":"heron","reply_by":3000},"sent":2000,"attempt":1,"until":32000}]}
{"messages":[{"message":10,"from":"heron","to":"wren","state":"waiting","subject":"bids are called for: auction 2 in `words`","body":{"auction":2,"market":"words","round":2,"by":"heron","reply_by":3000},"sent":2000,"at":0,"expires":3000,"depth":0,"attempts":0,"history":[]}]}

# Whoever may not write to somebody invites them all the same, and does not write.
> owner space.grant {"principal":"hand","role":"agent","prefixes":["auction:words","agent:","mail:owl"]}
> hand/hand auction.ask {"market":"words","invited":["owl","wren"],"mail":true,"reply_ms":1000}
> ask mail.inbox {"agent":"wren"}
> ask mail.inbox {"agent":"owl"}
> wren auction.attend
---
  agent.met {"agent":"owner","id":12}
  space.granted {"principal":"hand","role":"agent"}
{}
  agent.met {"agent":"hand","id":13}
  auction.cfp {"auction":14,"market":"words","round":1,"by":"hand","reply_by":3000}
{"auction":14,"reply_by":3000}
  mail.sent {"to":"owl","message":15,"from":"hand"}
{"messages":[{"message":10,"from":"heron","to":"wren","state":"waiting","subject":"bids are called for: auction 2 in `words`","body":{"auction":2,"market":"words","round":2,"by":"heron","reply_by":3000},"sent":2000,"at":0,"expires":3000,"depth":0,"attempts":0,"history":[]}]}
{"messages":[{"message":15,"from":"hand","to":"owl","state":"waiting","subject":"bids are called for: auction 14 in `words`","body":{"auction":14,"market":"words","round":1,"by":"hand","reply_by":3000},"sent":2000,"at":0,"expires":3000,"depth":0,"attempts":0,"history":[]}]}
{"awards":[],"asks":[{"auction":2,"market":"words","by":"heron","round":2,"reply_by":3000,"scoring":"lowest_cost","weights":[],"winners":1,"sealed":false,"present":false,"lease_ms":30000},{"auction":14,"market":"words","by":"hand","round":1,"reply_by":3000,"scoring":"lowest_cost","weights":[],"winners":1,"sealed":false,"present":false,"lease_ms":30000}]}

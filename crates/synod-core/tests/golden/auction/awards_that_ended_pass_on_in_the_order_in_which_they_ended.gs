> owner space.set {"name":"wake_max","value":1}
> heron auction.ask {"market":"words","winners":2,"lease_ms":1000,"bids_max":3}
> wren auction.bid {"auction":$a,"cost":1}
> robin auction.bid {"auction":$a,"cost":2}
> owl auction.bid {"auction":$a,"cost":3}
> wren auction.attend
> wren auction.extend {"auction":$a1,"fence":$f1,"lease_ms":2000}
> heron auction.ask {"market":"stones","reply_ms":2000}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"wake_max","value":1}
{}
  agent.met {"agent":"heron","id":2}
  auction.cfp {"auction":3,"market":"words","round":1,"by":"heron","reply_by":31000}
{"auction":3,"reply_by":31000}
  agent.met {"agent":"wren","id":4}
  auction.propose {"auction":3,"market":"words","bid":5,"agent":"wren","cost":1}
{"bid":5,"reply_by":31000}
  agent.met {"agent":"robin","id":6}
  auction.propose {"auction":3,"market":"words","bid":7,"agent":"robin","cost":2}
{"bid":7,"reply_by":31000}
  agent.met {"agent":"owl","id":8}
  auction.propose {"auction":3,"market":"words","bid":9,"agent":"owl","cost":3}
  auction.accept-proposal {"auction":3,"market":"words","bid":5,"agent":"wren","fence":10,"cost":1,"price":1,"score":1,"won_by":"score"}
  auction.accept-proposal {"auction":3,"market":"words","bid":7,"agent":"robin","fence":11,"cost":2,"price":2,"score":2,"won_by":"score"}
{"bid":9,"reply_by":31000}
{"awards":[{"auction":3,"market":"words","by":"heron","bid":5,"fence":10,"cost":1,"price":1,"until":2000,"deadline":0}],"asks":[]}
{"until":3000}
  auction.cfp {"auction":12,"market":"stones","round":1,"by":"heron","reply_by":3000}
{"auction":12,"reply_by":3000}

# Another auction takes all that the entry may do by itself. Robin was silent first, so owl has what was robin's.
> time +2000
> heron auction.cancel {"auction":$a1}
---
  auction.ended {"auction":12,"market":"stones","state":"failed","reason":"nobody bid"}
  auction.failure {"auction":3,"market":"words","bid":7,"agent":"robin","fence":11,"why":"lease","reason":""}
  auction.accept-proposal {"auction":3,"market":"words","bid":9,"agent":"owl","fence":13,"cost":3,"price":3,"score":3,"won_by":"alone"}
  auction.failure {"auction":3,"market":"words","bid":5,"agent":"wren","fence":10,"why":"lease","reason":""}
  auction.cancel {"auction":3,"market":"words","by":"heron","reason":""}
{"state":"cancelled"}

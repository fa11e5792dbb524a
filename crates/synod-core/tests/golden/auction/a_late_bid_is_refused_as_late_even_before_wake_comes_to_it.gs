> owner space.set {"name":"wake_max","value":1}
> heron auction.ask {"market":"words","reply_ms":1000}
> heron auction.ask {"market":"words","reply_ms":1000}
> wren auction.bid {"auction":$a2,"cost":3}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"wake_max","value":1}
{}
  agent.met {"agent":"heron","id":2}
  auction.cfp {"auction":3,"market":"words","round":1,"by":"heron","reply_by":2000}
{"auction":3,"reply_by":2000}
  auction.cfp {"auction":4,"market":"words","round":1,"by":"heron","reply_by":2000}
{"auction":4,"reply_by":2000}
  agent.met {"agent":"wren","id":5}
  auction.propose {"auction":4,"market":"words","bid":6,"agent":"wren","cost":3}
{"bid":6,"reply_by":2000}

# One entry decides one; bids in the other are late all the same, and it counts as closed.
> time +1000
> wren auction.bid {"auction":$a2,"cost":5}
> robin auction.bid {"auction":$a2,"cost":1}
> ask auction.show {"auction":$a2}
---
  auction.ended {"auction":3,"market":"words","state":"failed","reason":"nobody bid"}
expired: bids in auction 4 were taken until 00:00:02 UTC, and this one is late; attend for the next
  auction.accept-proposal {"auction":4,"market":"words","bid":6,"agent":"wren","fence":7,"cost":3,"price":3,"score":3,"won_by":"alone"}
expired: bids in auction 4 were taken until 00:00:02 UTC, and this one is late; attend for the next
{"auction":4,"market":"words","by":"heron","state":"awarded","reason":"","stage":2,"round":1,"rounds":1,"asked":1000,"reply_by":2000,"award_by":0,"invited":[],"silent":[],"scoring":"lowest_cost","weights":[],"winners":1,"by_hand":false,"sealed":false,"hidden":false,"present":false,"lease_ms":30000,"standing":0,"bids":1,"declined":0,"not_understood":0,"done":0,"awards":[{"bid":6,"agent":"wren","state":"accepted","round":1,"cost":3,"price":3,"score":3,"won_by":"alone","fence":7,"since":2000,"until":32000,"deadline":0,"ended":0,"reason":""}],"waiting":false}

> heron auction.ask {"market":"words","reply_ms":1000} ;; heron auction.ask {"market":"words","reply_ms":1000}
> time +1000
> pulse
> ask auction.list {"state":"closed"}
> ask auction.why {"auction":$a4}
> robin auction.attend
> robin auction.decline {"auction":$a4}
---
  auction.cfp {"auction":8,"market":"words","round":1,"by":"heron","reply_by":3000}
{"auction":8,"reply_by":3000}
  auction.cfp {"auction":9,"market":"words","round":1,"by":"heron","reply_by":3000}
{"auction":9,"reply_by":3000}
  auction.ended {"auction":8,"market":"words","state":"failed","reason":"nobody bid"}
{"auctions":[{"auction":9,"market":"words","by":"heron","state":"closed","round":1,"reply_by":3000,"standing":0,"invited":0,"silent":[],"workers":[]}]}
{"state":"closed","because":["bids were taken until now; it is about to be decided"],"next":3000}
  auction.ended {"auction":9,"market":"words","state":"failed","reason":"nobody bid"}
  agent.met {"agent":"robin","id":10}
{"awards":[],"asks":[]}
expired: bids in auction 9 were taken until 00:00:03 UTC, and this one is late; attend for the next

# What somebody lost before wake came to it is lost, too.
> heron auction.ask {"market":"words","bids_max":1,"lease_ms":1000} ;; heron auction.ask {"market":"words","bids_max":1,"lease_ms":1000}
> wren auction.bid {"auction":$a5,"cost":1} ;; wren auction.bid {"auction":$a6,"cost":1}
> wren auction.attend
> time +1000
> wren auction.done {"auction":$a6,"fence":$f}
---
  auction.cfp {"auction":11,"market":"words","round":1,"by":"heron","reply_by":33000}
{"auction":11,"reply_by":33000}
  auction.cfp {"auction":12,"market":"words","round":1,"by":"heron","reply_by":33000}
{"auction":12,"reply_by":33000}
  auction.propose {"auction":11,"market":"words","bid":13,"agent":"wren","cost":1}
  auction.accept-proposal {"auction":11,"market":"words","bid":13,"agent":"wren","fence":14,"cost":1,"price":1,"score":1,"won_by":"alone"}
{"bid":13,"reply_by":33000}
  auction.propose {"auction":12,"market":"words","bid":15,"agent":"wren","cost":1}
  auction.accept-proposal {"auction":12,"market":"words","bid":15,"agent":"wren","fence":16,"cost":1,"price":1,"score":1,"won_by":"alone"}
{"bid":15,"reply_by":33000}
{"awards":[{"auction":4,"market":"words","by":"heron","bid":6,"fence":7,"cost":3,"price":3,"until":32000,"deadline":0},{"auction":11,"market":"words","by":"heron","bid":13,"fence":14,"cost":1,"price":1,"until":4000,"deadline":0},{"auction":12,"market":"words","by":"heron","bid":15,"fence":16,"cost":1,"price":1,"until":4000,"deadline":0}],"asks":[]}
  auction.failure {"auction":11,"market":"words","bid":13,"agent":"wren","fence":14,"why":"lease","reason":""}
  auction.ended {"auction":11,"market":"words","state":"failed","reason":"`wren` failed last (its lease ended without a word), and no bid is left"}
stale: auction 12 is not yours to finish: you lost it at 00:00:04 UTC, because its lease ended without a word; stop

> heron auction.ask {"market":"words","rounds":2,"reply_ms":1000}
> wren auction.bid {"auction":$a,"cost":50}
> wren auction.iterate {"auction":$a}
> heron auction.iterate {"auction":$a,"reserve":40,"reply_ms":2000}
> wren auction.bid {"auction":$a,"cost":50}
> wren auction.bid {"auction":$a,"cost":40}
> heron auction.iterate {"auction":$a}
---
  agent.met {"agent":"heron","id":1}
  auction.cfp {"auction":2,"market":"words","round":1,"by":"heron","reply_by":2000}
{"auction":2,"reply_by":2000}
  agent.met {"agent":"wren","id":3}
  auction.propose {"auction":2,"market":"words","bid":4,"agent":"wren","cost":50}
{"bid":4,"reply_by":2000}
denied: auction 2 was asked for by `heron`, and you are `wren`; only who asked may iterate it
  auction.reject-proposal {"auction":2,"market":"words","round":1,"bids":1}
  auction.cfp {"auction":2,"market":"words","round":2,"by":"heron","reply_by":3000}
{"round":2,"reply_by":3000}
invalid: a cost of 50 is above the reserve of 40; bid less, or decline
  auction.propose {"auction":2,"market":"words","bid":5,"agent":"wren","cost":40}
{"bid":5,"reply_by":3000}
exhausted: auction 2 has had 2 of 2 rounds; award it, or ask anew with more `rounds`

> time +2000
> wren auction.attend
> heron auction.iterate {"auction":$a}
> wren auction.cancel {"auction":$a}
> heron auction.cancel {"auction":$a,"reason":"not needed"}
> wren auction.done {"auction":$a,"fence":$f}
> heron auction.cancel {"auction":$a}
> ask auction.show {"auction":$a}
---
  auction.accept-proposal {"auction":2,"market":"words","bid":5,"agent":"wren","fence":6,"cost":40,"price":40,"score":40,"won_by":"alone"}
{"awards":[{"auction":2,"market":"words","by":"heron","bid":5,"fence":6,"cost":40,"price":40,"until":33000,"deadline":0}],"asks":[]}
conflict: auction 2 is awarded, and only one that nobody has won yet can be iterated; ask anew
denied: auction 2 was asked for by `heron`, and you are `wren`; only who asked may cancel it
  auction.cancel {"auction":2,"market":"words","by":"heron","reason":"not needed"}
{"state":"cancelled"}
stale: auction 2 is not yours to finish: you lost it at 00:00:03 UTC, because it was called off; stop
conflict: auction 2 is cancelled already; there is nothing to call off
{"auction":2,"market":"words","by":"heron","state":"cancelled","reason":"not needed","stage":5,"round":2,"rounds":2,"asked":1000,"reply_by":3000,"award_by":0,"invited":[],"silent":[],"scoring":"lowest_cost","weights":[],"reserve":40,"winners":1,"by_hand":false,"sealed":false,"hidden":false,"present":false,"lease_ms":30000,"standing":0,"bids":1,"declined":0,"not_understood":0,"done":0,"awards":[{"bid":5,"agent":"wren","state":"failed","round":2,"cost":40,"price":40,"score":40,"won_by":"alone","fence":6,"since":3000,"until":33000,"deadline":0,"ended":3000,"reason":"it was called off"}],"waiting":false}

> heron auction.ask {"market":"words"}
> wren auction.bid {"auction":$a,"cost":50}
> heron auction.cancel {"auction":$a}
> robin auction.bid {"auction":$a,"cost":50}
---
  auction.cfp {"auction":7,"market":"words","round":1,"by":"heron","reply_by":33000}
{"auction":7,"reply_by":33000}
  auction.propose {"auction":7,"market":"words","bid":8,"agent":"wren","cost":50}
{"bid":8,"reply_by":33000}
  auction.reject-proposal {"auction":7,"market":"words","round":1,"bids":1}
  auction.cancel {"auction":7,"market":"words","by":"heron","reason":""}
{"state":"cancelled"}
expired: auction 7 was called off; attend for the next

> heron auction.ask {"market":"words","task":"x","lease_ms":1000,"bids_max":3}
> wren auction.bid {"auction":$a,"cost":1}
> robin auction.bid {"auction":$a,"cost":2}
> owl auction.bid {"auction":$a,"cost":3}
> robin auction.attend {"wait_ms":60000}
> wren auction.attend
---
  agent.met {"agent":"heron","id":1}
  auction.cfp {"auction":2,"market":"words","round":1,"by":"heron","reply_by":31000}
{"auction":2,"reply_by":31000}
  agent.met {"agent":"wren","id":3}
  auction.propose {"auction":2,"market":"words","bid":4,"agent":"wren","cost":1}
{"bid":4,"reply_by":31000}
  agent.met {"agent":"robin","id":5}
  auction.propose {"auction":2,"market":"words","bid":6,"agent":"robin","cost":2}
{"bid":6,"reply_by":31000}
  agent.met {"agent":"owl","id":7}
  auction.propose {"auction":2,"market":"words","bid":8,"agent":"owl","cost":3}
  auction.accept-proposal {"auction":2,"market":"words","bid":4,"agent":"wren","fence":9,"cost":1,"price":1,"score":1,"won_by":"score"}
{"bid":8,"reply_by":31000}
parked as #7
{"awards":[{"auction":2,"market":"words","by":"heron","bid":4,"fence":9,"cost":1,"price":1,"until":2000,"deadline":0,"task":"x"}],"asks":[]}

> time +600
> wren auction.extend {"auction":$a,"fence":$f}
> time +600
> wren auction.extend {"auction":$a,"fence":$f,"lease_ms":100}
> time +1000
> wren auction.done {"auction":$a,"fence":$f1}
> ask auction.why {"auction":$a}
---
{"until":2600}
{"until":2600}
  auction.failure {"auction":2,"market":"words","bid":4,"agent":"wren","fence":9,"why":"lease","reason":""}
  auction.accept-proposal {"auction":2,"market":"words","bid":6,"agent":"robin","fence":10,"cost":2,"price":2,"score":2,"won_by":"score"}
answer to #7: {"awards":[{"auction":2,"market":"words","by":"heron","bid":6,"fence":10,"cost":2,"price":2,"until":4200,"deadline":0,"task":"x"}],"asks":[]}
stale: auction 2 is not yours to finish: you lost it at 00:00:03 UTC, because its lease ended without a word, and `robin` has it; stop [holder robin]
{"state":"awarded","because":["`robin` is at work since 00:00:03 UTC and loses it at 00:00:04 UTC unless it extends it","0 of 1 have done it; if somebody fails the next best wins: 1 bid stands","bid 4 of `wren` won with a cost of 1 for a price of 1, because its score was the lowest, and failed at 00:00:03 UTC: its lease ended without a word","bid 6 of `robin` won with a cost of 2 for a price of 2, because its score was the lowest"],"next":4200}

> owl auction.done {"auction":$a,"fence":$f2}
> robin auction.done {"auction":$a,"fence":$f2,"result":[1]}
> robin auction.done {"auction":$a,"fence":$f2}
> ask auction.bids {"auction":$a}
---
stale: auction 2 is not yours to finish: the award under fence 10 is that of `robin`, and you are `owl`; act as its winner [holder robin]
  auction.inform-result {"auction":2,"market":"words","bid":6,"agent":"robin"}
  auction.reject-proposal {"auction":2,"market":"words","round":1,"bids":1}
  auction.ended {"auction":2,"market":"words","state":"done","reason":""}
{"state":"done"}
stale: auction 2 is not yours to finish: you said at 00:00:03 UTC that it is done; stop
{"bids":[{"bid":4,"agent":"wren","state":"failed","round":1,"made":1000,"cost":1,"attributes":[],"score":1},{"bid":6,"agent":"robin","state":"done","round":1,"made":1000,"cost":2,"attributes":[],"score":2},{"bid":8,"agent":"owl","state":"rejected","round":1,"made":1000,"cost":3,"attributes":[],"score":3}],"hidden":false}

> heron auction.ask {"market":"reviews","winners":2,"reply_ms":1000,"rounds":2}
> wren auction.bid {"auction":$a,"cost":1}
> robin auction.bid {"auction":$a,"cost":2}
> owl auction.bid {"auction":$a,"cost":3}
> time +1000
> wren auction.attend
> robin auction.attend
---
  agent.met {"agent":"heron","id":1}
  auction.cfp {"auction":2,"market":"reviews","round":1,"by":"heron","reply_by":2000}
{"auction":2,"reply_by":2000}
  agent.met {"agent":"wren","id":3}
  auction.propose {"auction":2,"market":"reviews","bid":4,"agent":"wren","cost":1}
{"bid":4,"reply_by":2000}
  agent.met {"agent":"robin","id":5}
  auction.propose {"auction":2,"market":"reviews","bid":6,"agent":"robin","cost":2}
{"bid":6,"reply_by":2000}
  agent.met {"agent":"owl","id":7}
  auction.propose {"auction":2,"market":"reviews","bid":8,"agent":"owl","cost":3}
{"bid":8,"reply_by":2000}
  auction.accept-proposal {"auction":2,"market":"reviews","bid":4,"agent":"wren","fence":9,"cost":1,"price":1,"score":1,"won_by":"score"}
  auction.accept-proposal {"auction":2,"market":"reviews","bid":6,"agent":"robin","fence":10,"cost":2,"price":2,"score":2,"won_by":"score"}
{"awards":[{"auction":2,"market":"reviews","by":"heron","bid":4,"fence":9,"cost":1,"price":1,"until":32000,"deadline":0}],"asks":[]}
{"awards":[{"auction":2,"market":"reviews","by":"heron","bid":6,"fence":10,"cost":2,"price":2,"until":32000,"deadline":0}],"asks":[]}

> wren auction.done {"auction":$a,"fence":$f1,"result":"fine"}
> robin auction.fail {"auction":$a,"fence":$f2}
> owl auction.attend
> owl auction.fail {"auction":$a,"fence":$f3}
> ask auction.why {"auction":$a}
---
  auction.inform-result {"auction":2,"market":"reviews","bid":4,"agent":"wren"}
{"state":"awarded"}
  auction.failure {"auction":2,"market":"reviews","bid":6,"agent":"robin","fence":10,"why":"said","reason":""}
  auction.accept-proposal {"auction":2,"market":"reviews","bid":8,"agent":"owl","fence":11,"cost":3,"price":3,"score":3,"won_by":"alone"}
{"state":"awarded"}
{"awards":[{"auction":2,"market":"reviews","by":"heron","bid":8,"fence":11,"cost":3,"price":3,"until":32000,"deadline":0}],"asks":[]}
  auction.failure {"auction":2,"market":"reviews","bid":8,"agent":"owl","fence":11,"why":"said","reason":""}
  auction.cfp {"auction":2,"market":"reviews","round":2,"by":"heron","reply_by":3000}
{"state":"open"}
{"state":"open","because":["`heron` asks, and bids are taken until 00:00:03 UTC in round 2 of 2; no bid stands, 0 declined, 0 did not understand","bid 4 of `wren` won with a cost of 1 for a price of 1, because its score was the lowest, and did it by 00:00:02 UTC","bid 6 of `robin` won with a cost of 2 for a price of 2, because its score was the lowest, and failed at 00:00:02 UTC: it failed without a reason","bid 8 of `owl` won with a cost of 3 for a price of 3, because no other bid stood, and failed at 00:00:02 UTC: it failed without a reason"],"next":3000}

# One is still wanted; who has done it leaves the rest to others.
> wren auction.bid {"auction":$a,"cost":1}
> robin auction.bid {"auction":$a,"cost":2}
> time +1000
> robin auction.attend
> robin auction.done {"auction":$a,"fence":$f}
> ask auction.show {"auction":$a}
---
conflict: you have done your part of auction 2; leave the rest to others
  auction.propose {"auction":2,"market":"reviews","bid":12,"agent":"robin","cost":2}
{"bid":12,"reply_by":3000}
  auction.accept-proposal {"auction":2,"market":"reviews","bid":12,"agent":"robin","fence":13,"cost":2,"price":2,"score":2,"won_by":"alone"}
{"awards":[{"auction":2,"market":"reviews","by":"heron","bid":12,"fence":13,"cost":2,"price":2,"until":33000,"deadline":0}],"asks":[]}
  auction.inform-done {"auction":2,"market":"reviews","bid":12,"agent":"robin"}
  auction.ended {"auction":2,"market":"reviews","state":"done","reason":""}
{"state":"done"}
{"auction":2,"market":"reviews","by":"heron","state":"done","reason":"","stage":11,"round":2,"rounds":2,"asked":1000,"reply_by":3000,"award_by":0,"invited":[],"silent":[],"scoring":"lowest_cost","weights":[],"winners":2,"by_hand":false,"sealed":false,"hidden":false,"present":false,"lease_ms":30000,"standing":0,"bids":1,"declined":0,"not_understood":0,"done":2,"awards":[{"bid":4,"agent":"wren","state":"done","round":1,"cost":1,"price":1,"score":1,"won_by":"score","fence":9,"since":2000,"until":32000,"deadline":0,"ended":2000,"reason":"","result":"fine"},{"bid":6,"agent":"robin","state":"failed","round":1,"cost":2,"price":2,"score":2,"won_by":"score","fence":10,"since":2000,"until":32000,"deadline":0,"ended":2000,"reason":"it failed without a reason"},{"bid":8,"agent":"owl","state":"failed","round":1,"cost":3,"price":3,"score":3,"won_by":"alone","fence":11,"since":2000,"until":32000,"deadline":0,"ended":2000,"reason":"it failed without a reason"},{"bid":12,"agent":"robin","state":"done","round":2,"cost":2,"price":2,"score":2,"won_by":"alone","fence":13,"since":3000,"until":33000,"deadline":0,"ended":3000,"reason":""}],"waiting":false}

> heron auction.ask {"market":"words","rounds":3,"reply_ms":1000}
> wren auction.attend {"wait_ms":60000}
---
  agent.met {"agent":"heron","id":1}
  auction.cfp {"auction":2,"market":"words","round":1,"by":"heron","reply_by":2000}
{"auction":2,"reply_by":2000}
  agent.met {"agent":"wren","id":3}
{"awards":[],"asks":[{"auction":2,"market":"words","by":"heron","round":1,"reply_by":2000,"scoring":"lowest_cost","weights":[],"winners":1,"sealed":false,"present":false,"lease_ms":30000}]}

> wren auction.bid {"auction":$a,"cost":1}
> time +1000
> wren auction.attend
> wren auction.attend {"wait_ms":60000}
> wren auction.fail {"auction":$a,"fence":$f,"reason":"no ink"}
---
  auction.propose {"auction":2,"market":"words","bid":4,"agent":"wren","cost":1}
{"bid":4,"reply_by":2000}
  auction.accept-proposal {"auction":2,"market":"words","bid":4,"agent":"wren","fence":5,"cost":1,"price":1,"score":1,"won_by":"alone"}
{"awards":[{"auction":2,"market":"words","by":"heron","bid":4,"fence":5,"cost":1,"price":1,"until":32000,"deadline":0}],"asks":[]}
parked as #7
  auction.failure {"auction":2,"market":"words","bid":4,"agent":"wren","fence":5,"why":"said","reason":"no ink"}
  auction.cfp {"auction":2,"market":"words","round":2,"by":"heron","reply_by":3000}
{"state":"open"}
answer to #7: {"awards":[],"asks":[{"auction":2,"market":"words","by":"heron","round":2,"reply_by":3000,"scoring":"lowest_cost","weights":[],"winners":1,"sealed":false,"present":false,"lease_ms":30000}]}

# It failed in round 1, and may bid again in round 2.
> wren auction.bid {"auction":$a,"cost":2}
> time +1000
> wren auction.attend
> wren auction.fail {"auction":$a,"fence":$f,"reason":"no paper"}
> time +1000
> pulse
> ask auction.show {"auction":$a}
> ask auction.why {"auction":$a}
---
  auction.propose {"auction":2,"market":"words","bid":6,"agent":"wren","cost":2}
{"bid":6,"reply_by":3000}
  auction.accept-proposal {"auction":2,"market":"words","bid":6,"agent":"wren","fence":7,"cost":2,"price":2,"score":2,"won_by":"alone"}
{"awards":[{"auction":2,"market":"words","by":"heron","bid":6,"fence":7,"cost":2,"price":2,"until":33000,"deadline":0}],"asks":[]}
  auction.failure {"auction":2,"market":"words","bid":6,"agent":"wren","fence":7,"why":"said","reason":"no paper"}
  auction.cfp {"auction":2,"market":"words","round":3,"by":"heron","reply_by":4000}
{"state":"open"}
  auction.ended {"auction":2,"market":"words","state":"failed","reason":"`wren` failed last (no paper), and no bid is left, and no round either"}
{"auction":2,"market":"words","by":"heron","state":"failed","reason":"`wren` failed last (no paper), and no bid is left, and no round either","stage":8,"round":3,"rounds":3,"asked":1000,"reply_by":4000,"award_by":0,"invited":[],"silent":[],"scoring":"lowest_cost","weights":[],"winners":1,"by_hand":false,"sealed":false,"hidden":false,"present":false,"lease_ms":30000,"standing":0,"bids":0,"declined":0,"not_understood":0,"done":0,"awards":[{"bid":4,"agent":"wren","state":"failed","round":1,"cost":1,"price":1,"score":1,"won_by":"alone","fence":5,"since":2000,"until":32000,"deadline":0,"ended":2000,"reason":"no ink"},{"bid":6,"agent":"wren","state":"failed","round":2,"cost":2,"price":2,"score":2,"won_by":"alone","fence":7,"since":3000,"until":33000,"deadline":0,"ended":3000,"reason":"no paper"}],"waiting":false}
{"state":"failed","because":["it failed at 00:00:04 UTC: `wren` failed last (no paper), and no bid is left, and no round either","bid 4 of `wren` won with a cost of 1 for a price of 1, because no other bid stood, and failed at 00:00:02 UTC: no ink","bid 6 of `wren` won with a cost of 2 for a price of 2, because no other bid stood, and failed at 00:00:03 UTC: no paper"],"next":0}

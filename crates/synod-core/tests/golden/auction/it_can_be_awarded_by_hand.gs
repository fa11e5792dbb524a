> heron auction.ask {"market":"words","award_ms":5000,"reply_ms":1000}
> wren auction.bid {"auction":$a,"cost":1}
> robin auction.bid {"auction":$a,"cost":2}
> time +1000
> pulse
> ask auction.why {"auction":$a}
> wren auction.award {"auction":$a}
> heron auction.award {"auction":$a,"bids":[$b2]}
---
  agent.met {"agent":"heron","id":1}
  auction.cfp {"auction":2,"market":"words","round":1,"by":"heron","reply_by":2000}
{"auction":2,"reply_by":2000}
  agent.met {"agent":"wren","id":3}
  auction.propose {"auction":2,"market":"words","bid":4,"agent":"wren","cost":1}
{"bid":4,"reply_by":2000}
  agent.met {"agent":"robin","id":5}
  auction.propose {"auction":2,"market":"words","bid":6,"agent":"robin","cost":2}
{"bid":6,"reply_by":2000}
  auction.closed {"auction":2,"market":"words","award_by":7000}
{"state":"closed","because":["bidding has closed, 2 bids stand, and `heron` has until 00:00:07 UTC to award it: `synod auction award 2`"],"next":7000}
denied: auction 2 was asked for by `heron`, and you are `wren`; only who asked may award it
  auction.accept-proposal {"auction":2,"market":"words","bid":6,"agent":"robin","fence":7,"cost":2,"price":2,"score":2,"won_by":"hand"}
{"state":"awarded","bids":[6]}

# When that one fails, it is for heron to say again; whoever says nothing lets it fail.
> robin auction.attend
> robin auction.fail {"auction":$a,"fence":$f}
> heron auction.award {"auction":$a,"bids":[$b2]}
> time +5000
> heron auction.award {"auction":$a}
> ask auction.show {"auction":$a}
---
{"awards":[{"auction":2,"market":"words","by":"heron","bid":6,"fence":7,"cost":2,"price":2,"until":32000,"deadline":0}],"asks":[]}
  auction.failure {"auction":2,"market":"words","bid":6,"agent":"robin","fence":7,"why":"said","reason":""}
  auction.closed {"auction":2,"market":"words","award_by":7000}
{"state":"closed"}
conflict: bid 6 of `robin` stands no more, it is failed; choose one that does
  auction.reject-proposal {"auction":2,"market":"words","round":1,"bids":1}
  auction.ended {"auction":2,"market":"words","state":"failed","reason":"bidding had closed, and nobody awarded it in time"}
conflict: auction 2 is failed already; ask anew
{"auction":2,"market":"words","by":"heron","state":"failed","reason":"bidding had closed, and nobody awarded it in time","stage":6,"round":1,"rounds":1,"asked":1000,"reply_by":2000,"award_by":0,"invited":[],"silent":[],"scoring":"lowest_cost","weights":[],"winners":1,"by_hand":true,"sealed":false,"hidden":false,"present":false,"lease_ms":30000,"standing":0,"bids":2,"declined":0,"not_understood":0,"done":0,"awards":[{"bid":6,"agent":"robin","state":"failed","round":1,"cost":2,"price":2,"score":2,"won_by":"hand","fence":7,"since":2000,"until":32000,"deadline":0,"ended":2000,"reason":"it failed without a reason"}],"waiting":false}

# Early, by the rule.
> heron auction.ask {"market":"words","reply_ms":60000}
> wren auction.bid {"auction":$a,"cost":9}
> robin auction.bid {"auction":$a,"cost":8}
> heron auction.award {"auction":$a}
> heron auction.award {"auction":$a}
> owl auction.bid {"auction":$a,"cost":1}
---
  auction.cfp {"auction":8,"market":"words","round":1,"by":"heron","reply_by":67000}
{"auction":8,"reply_by":67000}
  auction.propose {"auction":8,"market":"words","bid":9,"agent":"wren","cost":9}
{"bid":9,"reply_by":67000}
  auction.propose {"auction":8,"market":"words","bid":10,"agent":"robin","cost":8}
{"bid":10,"reply_by":67000}
  auction.accept-proposal {"auction":8,"market":"words","bid":10,"agent":"robin","fence":11,"cost":8,"price":8,"score":8,"won_by":"score"}
{"state":"awarded","bids":[10]}
conflict: auction 8 has as many winners as were wanted; wait until one fails
expired: bidding in auction 8 closed before 00:01:07 UTC, and it is awarded: all who were waited for had answered, or it was awarded by hand; attend for the next

# Nobody bid: there is nothing to accept.
> heron auction.ask {"market":"words","reply_ms":60000}
> heron auction.award {"auction":$a}
---
  auction.cfp {"auction":12,"market":"words","round":1,"by":"heron","reply_by":67000}
{"auction":12,"reply_by":67000}
  auction.ended {"auction":12,"market":"words","state":"failed","reason":"nobody bid"}
{"state":"failed","bids":[]}

> heron auction.ask {"market":"words","scoring":"earliest","bids_max":2}
> wren auction.bid {"auction":$a,"cost":5,"time_ms":100}
> robin auction.bid {"auction":$a,"cost":4,"time_ms":100}
---
  agent.met {"agent":"heron","id":1}
  auction.cfp {"auction":2,"market":"words","round":1,"by":"heron","reply_by":31000}
{"auction":2,"reply_by":31000}
  agent.met {"agent":"wren","id":3}
  auction.propose {"auction":2,"market":"words","bid":4,"agent":"wren","cost":5,"time_ms":100}
{"bid":4,"reply_by":31000}
  agent.met {"agent":"robin","id":5}
  auction.propose {"auction":2,"market":"words","bid":6,"agent":"robin","cost":4,"time_ms":100}
  auction.accept-proposal {"auction":2,"market":"words","bid":6,"agent":"robin","fence":7,"cost":4,"price":4,"score":100,"won_by":"cost"}
{"bid":6,"reply_by":31000}

> heron auction.ask {"market":"words","bids_max":2}
> wren auction.bid {"auction":$a,"cost":5}
> robin auction.bid {"auction":$a,"cost":5}
> ask auction.why {"auction":$a}
---
  auction.cfp {"auction":8,"market":"words","round":1,"by":"heron","reply_by":31000}
{"auction":8,"reply_by":31000}
  auction.propose {"auction":8,"market":"words","bid":9,"agent":"wren","cost":5}
{"bid":9,"reply_by":31000}
  auction.propose {"auction":8,"market":"words","bid":10,"agent":"robin","cost":5}
  auction.accept-proposal {"auction":8,"market":"words","bid":9,"agent":"wren","fence":11,"cost":5,"price":5,"score":5,"won_by":"first"}
{"bid":10,"reply_by":31000}
{"state":"awarded","because":["`wren` is at work since 00:00:01 UTC and loses it at 00:00:31 UTC unless it extends it","0 of 1 have done it; if somebody fails the next best wins: 1 bid stands","bid 9 of `wren` won with a cost of 5 for a price of 5, because of equal bids it came first"],"next":31000}

> heron auction.ask {"market":"words","bids_max":1}
> wren auction.bid {"auction":$a,"cost":5}
---
  auction.cfp {"auction":12,"market":"words","round":1,"by":"heron","reply_by":31000}
{"auction":12,"reply_by":31000}
  auction.propose {"auction":12,"market":"words","bid":13,"agent":"wren","cost":5}
  auction.accept-proposal {"auction":12,"market":"words","bid":13,"agent":"wren","fence":14,"cost":5,"price":5,"score":5,"won_by":"alone"}
{"bid":13,"reply_by":31000}

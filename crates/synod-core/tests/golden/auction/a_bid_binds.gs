> heron auction.ask {"market":"words","reply_ms":10000}
> wren auction.bid {"auction":$a,"cost":5}
> wren auction.bid {"auction":$a,"cost":4}
> wren auction.decline {"auction":$a}
> robin auction.decline {"auction":$a}
> robin auction.bid {"auction":$a,"cost":4}
> heron auction.bid {"auction":$a,"cost":1}
---
  agent.met {"agent":"heron","id":1}
  auction.cfp {"auction":2,"market":"words","round":1,"by":"heron","reply_by":11000}
{"auction":2,"reply_by":11000}
  agent.met {"agent":"wren","id":3}
  auction.propose {"auction":2,"market":"words","bid":4,"agent":"wren","cost":5}
{"bid":4,"reply_by":11000}
conflict: your bid 4 in auction 2 stands, and a bid binds; wait with auction.attend
conflict: your bid 4 in auction 2 stands, and a bid binds; wait with auction.attend
  agent.met {"agent":"robin","id":5}
  auction.refuse {"auction":2,"market":"words","agent":"robin","reason":""}
{"state":"open"}
conflict: you said already that you will not bid in auction 2; wait for the next
denied: you asked for auction 2 yourself; let others answer

# As long as it says: then it can be made anew.
> owl auction.bid {"auction":$a,"cost":2,"valid_ms":500}
> time +499
> owl auction.bid {"auction":$a,"cost":3,"valid_ms":500}
> time +1
> owl auction.bid {"auction":$a,"cost":3,"valid_ms":500}
> time +500
> ask auction.bids {"auction":$a}
---
  agent.met {"agent":"owl","id":6}
  auction.propose {"auction":2,"market":"words","bid":7,"agent":"owl","cost":2}
{"bid":7,"reply_by":11000}
conflict: your bid 7 in auction 2 stands, and a bid binds; wait with auction.attend
  auction.lapsed {"auction":2,"market":"words","bid":7,"agent":"owl"}
  auction.propose {"auction":2,"market":"words","bid":8,"agent":"owl","cost":3}
{"bid":8,"reply_by":11000}
{"bids":[{"bid":4,"agent":"wren","state":"standing","round":1,"made":1000,"cost":5,"attributes":[],"score":5},{"bid":7,"agent":"owl","state":"lapsed","round":1,"made":1000,"cost":2,"attributes":[],"score":2,"valid_until":1500},{"bid":8,"agent":"owl","state":"standing","round":1,"made":1500,"cost":3,"attributes":[],"score":3,"valid_until":2000}],"hidden":false}

# And what binds no more by then does not win.
> time +9000
> pulse
> ask auction.bids {"auction":$a}
---
  auction.lapsed {"auction":2,"market":"words","bid":8,"agent":"owl"}
  auction.accept-proposal {"auction":2,"market":"words","bid":4,"agent":"wren","fence":9,"cost":5,"price":5,"score":5,"won_by":"alone"}
{"bids":[{"bid":4,"agent":"wren","state":"accepted","round":1,"made":1000,"cost":5,"attributes":[],"score":5},{"bid":7,"agent":"owl","state":"lapsed","round":1,"made":1000,"cost":2,"attributes":[],"score":2,"valid_until":1500},{"bid":8,"agent":"owl","state":"lapsed","round":1,"made":1500,"cost":3,"attributes":[],"score":3,"valid_until":2000}],"hidden":false}

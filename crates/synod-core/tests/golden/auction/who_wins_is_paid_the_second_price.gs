> heron auction.ask {"market":"words","scoring":"second_price","reserve":100,"bids_max":3}
> wren auction.bid {"auction":$a,"cost":101}
> wren auction.bid {"auction":$a,"cost":70}
> robin auction.bid {"auction":$a,"cost":50}
> owl auction.bid {"auction":$a,"cost":90}
---
  agent.met {"agent":"heron","id":1}
  auction.cfp {"auction":2,"market":"words","round":1,"by":"heron","reply_by":31000}
{"auction":2,"reply_by":31000}
invalid: a cost of 101 is above the reserve of 100; bid less, or decline
  agent.met {"agent":"wren","id":3}
  auction.propose {"auction":2,"market":"words","bid":4,"agent":"wren","cost":70}
{"bid":4,"reply_by":31000}
  agent.met {"agent":"robin","id":5}
  auction.propose {"auction":2,"market":"words","bid":6,"agent":"robin","cost":50}
{"bid":6,"reply_by":31000}
  agent.met {"agent":"owl","id":7}
  auction.propose {"auction":2,"market":"words","bid":8,"agent":"owl","cost":90}
  auction.accept-proposal {"auction":2,"market":"words","bid":6,"agent":"robin","fence":9,"cost":50,"price":70,"score":50,"won_by":"score"}
{"bid":8,"reply_by":31000}

# The next best is paid what the one after it would have cost, and the last what the reserve allows.
> robin auction.attend
> robin auction.fail {"auction":$a,"fence":$f,"reason":"no dictionary"}
> wren auction.attend
> wren auction.fail {"auction":$a,"fence":$f}
---
{"awards":[{"auction":2,"market":"words","by":"heron","bid":6,"fence":9,"cost":50,"price":70,"until":31000,"deadline":0}],"asks":[]}
  auction.failure {"auction":2,"market":"words","bid":6,"agent":"robin","fence":9,"why":"said","reason":"no dictionary"}
  auction.accept-proposal {"auction":2,"market":"words","bid":4,"agent":"wren","fence":10,"cost":70,"price":90,"score":70,"won_by":"score"}
{"state":"awarded"}
{"awards":[{"auction":2,"market":"words","by":"heron","bid":4,"fence":10,"cost":70,"price":90,"until":31000,"deadline":0}],"asks":[]}
  auction.failure {"auction":2,"market":"words","bid":4,"agent":"wren","fence":10,"why":"said","reason":""}
  auction.accept-proposal {"auction":2,"market":"words","bid":8,"agent":"owl","fence":11,"cost":90,"price":100,"score":90,"won_by":"alone"}
{"state":"awarded"}

# Two winners are paid the best price that lost.
> heron auction.ask {"market":"words","scoring":"second_price","winners":2,"bids_max":3}
> wren auction.bid {"auction":$a,"cost":70}
> robin auction.bid {"auction":$a,"cost":50}
> owl auction.bid {"auction":$a,"cost":90}
---
  auction.cfp {"auction":12,"market":"words","round":1,"by":"heron","reply_by":31000}
{"auction":12,"reply_by":31000}
  auction.propose {"auction":12,"market":"words","bid":13,"agent":"wren","cost":70}
{"bid":13,"reply_by":31000}
  auction.propose {"auction":12,"market":"words","bid":14,"agent":"robin","cost":50}
{"bid":14,"reply_by":31000}
  auction.propose {"auction":12,"market":"words","bid":15,"agent":"owl","cost":90}
  auction.accept-proposal {"auction":12,"market":"words","bid":14,"agent":"robin","fence":16,"cost":50,"price":90,"score":50,"won_by":"score"}
  auction.accept-proposal {"auction":12,"market":"words","bid":13,"agent":"wren","fence":17,"cost":70,"price":90,"score":70,"won_by":"score"}
{"bid":15,"reply_by":31000}

# Alone and without a reserve, one is paid what it bid.
> heron auction.ask {"market":"words","scoring":"second_price","bids_max":1}
> wren auction.bid {"auction":$a,"cost":70}
---
  auction.cfp {"auction":18,"market":"words","round":1,"by":"heron","reply_by":31000}
{"auction":18,"reply_by":31000}
  auction.propose {"auction":18,"market":"words","bid":19,"agent":"wren","cost":70}
  auction.accept-proposal {"auction":18,"market":"words","bid":19,"agent":"wren","fence":20,"cost":70,"price":70,"score":70,"won_by":"alone"}
{"bid":19,"reply_by":31000}

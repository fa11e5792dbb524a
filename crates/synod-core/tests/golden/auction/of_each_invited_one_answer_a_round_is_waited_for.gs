# A bid that is made anew is no second answer.
> heron auction.ask {"market":"words","invited":["wren","robin"],"reply_ms":60000}
> wren auction.bid {"auction":$a,"cost":5,"valid_ms":1000}
> time +1000
> wren auction.bid {"auction":$a,"cost":5}
> robin auction.bid {"auction":$a,"cost":4}
---
  agent.met {"agent":"heron","id":1}
  auction.cfp {"auction":2,"market":"words","round":1,"by":"heron","reply_by":61000}
{"auction":2,"reply_by":61000}
  agent.met {"agent":"wren","id":3}
  auction.propose {"auction":2,"market":"words","bid":4,"agent":"wren","cost":5}
{"bid":4,"reply_by":61000}
  auction.lapsed {"auction":2,"market":"words","bid":4,"agent":"wren"}
  auction.propose {"auction":2,"market":"words","bid":5,"agent":"wren","cost":5}
{"bid":5,"reply_by":61000}
  agent.met {"agent":"robin","id":6}
  auction.propose {"auction":2,"market":"words","bid":7,"agent":"robin","cost":4}
  auction.accept-proposal {"auction":2,"market":"words","bid":7,"agent":"robin","fence":8,"cost":4,"price":4,"score":4,"won_by":"score"}
{"bid":7,"reply_by":61000}

# In another round everybody answers anew, and the last answer closes it.
> heron auction.ask {"market":"words","invited":["wren","robin"],"reply_ms":60000,"rounds":2}
> wren auction.bid {"auction":$a,"cost":9}
> heron auction.iterate {"auction":$a,"reserve":5}
> wren auction.bid {"auction":$a,"cost":5}
> robin auction.bid {"auction":$a,"cost":4}
---
  auction.cfp {"auction":9,"market":"words","round":1,"by":"heron","reply_by":62000}
{"auction":9,"reply_by":62000}
  auction.propose {"auction":9,"market":"words","bid":10,"agent":"wren","cost":9}
{"bid":10,"reply_by":62000}
  auction.reject-proposal {"auction":9,"market":"words","round":1,"bids":1}
  auction.cfp {"auction":9,"market":"words","round":2,"by":"heron","reply_by":62000}
{"round":2,"reply_by":62000}
  auction.propose {"auction":9,"market":"words","bid":11,"agent":"wren","cost":5}
{"bid":11,"reply_by":62000}
  auction.propose {"auction":9,"market":"words","bid":12,"agent":"robin","cost":4}
  auction.accept-proposal {"auction":9,"market":"words","bid":12,"agent":"robin","fence":13,"cost":4,"price":4,"score":4,"won_by":"score"}
{"bid":12,"reply_by":62000}

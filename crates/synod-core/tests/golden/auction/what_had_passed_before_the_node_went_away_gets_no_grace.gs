> owner space.set {"name":"wake_max","value":1}
> heron auction.ask {"market":"words","reply_ms":1000} ;; heron auction.ask {"market":"words","reply_ms":1000} ;; heron auction.ask {"market":"words","reply_ms":1001}
> wren auction.bid {"auction":$a2,"cost":3} ;; wren auction.bid {"auction":$a3,"cost":3}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"wake_max","value":1}
{}
  agent.met {"agent":"heron","id":2}
  auction.cfp {"auction":3,"market":"words","round":1,"by":"heron","reply_by":2000}
{"auction":3,"reply_by":2000}
  auction.cfp {"auction":4,"market":"words","round":1,"by":"heron","reply_by":2000}
{"auction":4,"reply_by":2000}
  auction.cfp {"auction":5,"market":"words","round":1,"by":"heron","reply_by":2001}
{"auction":5,"reply_by":2001}
  agent.met {"agent":"wren","id":6}
  auction.propose {"auction":4,"market":"words","bid":7,"agent":"wren","cost":3}
{"bid":7,"reply_by":2000}
  auction.propose {"auction":5,"market":"words","bid":8,"agent":"wren","cost":3}
{"bid":8,"reply_by":2001}

# One entry decides one; the second had passed as well, the third had not.
> time +1000
> pulse
> ask auction.why {"auction":$a2}
> time +60000
> restart
> ask auction.why {"auction":$a2}
> ask auction.why {"auction":$a3}
> robin auction.bid {"auction":$a2,"cost":1}
> robin auction.bid {"auction":$a3,"cost":1}
---
  auction.ended {"auction":3,"market":"words","state":"failed","reason":"nobody bid"}
{"state":"closed","because":["bids were taken until now; it is about to be decided"],"next":2000}
  space.epoch_opened {"epoch":2,"kept":0,"voided":0}
{"state":"closed","because":["bids were taken until now; it is about to be decided"],"next":2000}
{"state":"open","because":["`heron` asks, and bids are taken until 00:01:03 UTC; 1 bid stands, 0 declined, 0 did not understand"],"next":63001}
  auction.accept-proposal {"auction":4,"market":"words","bid":7,"agent":"wren","fence":9,"cost":3,"price":3,"score":3,"won_by":"alone"}
expired: bids in auction 4 were taken until 00:00:02 UTC, and this one is late; attend for the next
  agent.met {"agent":"robin","id":10}
  auction.propose {"auction":5,"market":"words","bid":11,"agent":"robin","cost":1}
{"bid":11,"reply_by":63001}

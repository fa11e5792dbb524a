> heron auction.ask {"market":"words","bids_max":1,"lease_ms":1000,"work_ms":2000}
> wren auction.bid {"auction":$a,"cost":1}
> time +5000
> pulse
---
  agent.met {"agent":"heron","id":1}
  auction.cfp {"auction":2,"market":"words","round":1,"by":"heron","reply_by":31000}
{"auction":2,"reply_by":31000}
  agent.met {"agent":"wren","id":3}
  auction.propose {"auction":2,"market":"words","bid":4,"agent":"wren","cost":1}
  auction.accept-proposal {"auction":2,"market":"words","bid":4,"agent":"wren","fence":5,"cost":1,"price":1,"score":1,"won_by":"alone"}
{"bid":4,"reply_by":31000}
  auction.failure {"auction":2,"market":"words","bid":4,"agent":"wren","fence":5,"why":"deadline","reason":""}
  auction.ended {"auction":2,"market":"words","state":"failed","reason":"`wren` failed last (it took longer than `work_ms`), and no bid is left"}

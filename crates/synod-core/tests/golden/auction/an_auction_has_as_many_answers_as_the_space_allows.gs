> owner space.set {"name":"auction_bids_max","value":2}
> heron auction.ask {"market":"words"}
> wren auction.bid {"auction":$a,"cost":1}
> robin auction.decline {"auction":$a}
> owl auction.bid {"auction":$a,"cost":1}
> owl auction.decline {"auction":$a}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"auction_bids_max","value":2}
{}
  agent.met {"agent":"heron","id":2}
  auction.cfp {"auction":3,"market":"words","round":1,"by":"heron","reply_by":31000}
{"auction":3,"reply_by":31000}
  agent.met {"agent":"wren","id":4}
  auction.propose {"auction":3,"market":"words","bid":5,"agent":"wren","cost":1}
{"bid":5,"reply_by":31000}
  agent.met {"agent":"robin","id":6}
  auction.refuse {"auction":3,"market":"words","agent":"robin","reason":""}
{"state":"open"}
exhausted: auction 3 has had 2 answers; wait for the next, or raise it with `synod space set auction_bids_max`
exhausted: auction 3 has had 2 answers; wait for the next, or raise it with `synod space set auction_bids_max`

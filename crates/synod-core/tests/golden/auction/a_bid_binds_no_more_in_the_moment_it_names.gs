> heron auction.ask {"market":"words","reply_ms":1000}
> wren auction.bid {"auction":$a,"cost":1,"valid_ms":1000}
> robin auction.bid {"auction":$a,"cost":2,"valid_ms":1001}
> time +1000
> pulse
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
  auction.lapsed {"auction":2,"market":"words","bid":4,"agent":"wren"}
  auction.accept-proposal {"auction":2,"market":"words","bid":6,"agent":"robin","fence":7,"cost":2,"price":2,"score":2,"won_by":"alone"}

# Nor can it be chosen then.
> heron auction.ask {"market":"words","reply_ms":1000,"award_ms":60000}
> heron auction.ask {"market":"words","reply_ms":1000,"award_ms":60000}
> wren auction.bid {"auction":$a2,"cost":1,"valid_ms":3000}
> wren auction.bid {"auction":$a3,"cost":1,"valid_ms":3000}
> time +2999
> heron auction.award {"auction":$a2,"bids":[$b3]}
> time +1
> heron auction.award {"auction":$a3,"bids":[$b4]}
> heron auction.award {"auction":$a3}
---
  auction.cfp {"auction":8,"market":"words","round":1,"by":"heron","reply_by":3000}
{"auction":8,"reply_by":3000}
  auction.cfp {"auction":9,"market":"words","round":1,"by":"heron","reply_by":3000}
{"auction":9,"reply_by":3000}
  auction.propose {"auction":8,"market":"words","bid":10,"agent":"wren","cost":1}
{"bid":10,"reply_by":3000}
  auction.propose {"auction":9,"market":"words","bid":11,"agent":"wren","cost":1}
{"bid":11,"reply_by":3000}
  auction.closed {"auction":8,"market":"words","award_by":64999}
  auction.closed {"auction":9,"market":"words","award_by":64999}
  auction.accept-proposal {"auction":8,"market":"words","bid":10,"agent":"wren","fence":12,"cost":1,"price":1,"score":1,"won_by":"hand"}
{"state":"awarded","bids":[10]}
expired: bid 11 of `wren` binds no more; choose another
  auction.lapsed {"auction":9,"market":"words","bid":11,"agent":"wren"}
  auction.ended {"auction":9,"market":"words","state":"failed","reason":"no bid is left that binds"}
{"state":"failed","bids":[]}

> wren agent.join {"ttl_ms":2000}
> robin agent.join {"ttl_ms":60000}
> heron auction.ask {"market":"words","present":true,"reply_ms":10000}
> heron auction.ask {"market":"words","bids_max":2}
> owl auction.bid {"auction":$a1,"cost":1}
---
  agent.met {"agent":"wren","id":1}
  agent.joined {"agent":"wren","session":2,"instance":""}
{"agent":"wren","id":1,"session":2,"handle":"wren@2","ttl_ms":2000}
  agent.met {"agent":"robin","id":3}
  agent.joined {"agent":"robin","session":4,"instance":""}
{"agent":"robin","id":3,"session":4,"handle":"robin@4","ttl_ms":60000}
  agent.met {"agent":"heron","id":5}
  auction.cfp {"auction":6,"market":"words","round":1,"by":"heron","reply_by":11000}
{"auction":6,"reply_by":11000}
  auction.cfp {"auction":7,"market":"words","round":1,"by":"heron","reply_by":31000}
{"auction":7,"reply_by":31000}
denied: only joined agents may bid in auction 6; call agent.join and send its handle as the header `Synod-Agent` or with --as

> wren@$s1 auction.bid {"auction":$a1,"cost":1}
> robin@$s2 auction.bid {"auction":$a1,"cost":2}
> wren@$s1 auction.bid {"auction":$a2,"cost":1,"session":true}
> robin auction.bid {"auction":$a2,"cost":2}
> robin auction.attend {"wait_ms":60000}
---
  auction.propose {"auction":6,"market":"words","bid":8,"agent":"wren","cost":1}
{"bid":8,"reply_by":11000}
  auction.propose {"auction":6,"market":"words","bid":9,"agent":"robin","cost":2}
{"bid":9,"reply_by":11000}
  auction.propose {"auction":7,"market":"words","bid":10,"agent":"wren","cost":1}
{"bid":10,"reply_by":31000}
  auction.propose {"auction":7,"market":"words","bid":11,"agent":"robin","cost":2}
  auction.accept-proposal {"auction":7,"market":"words","bid":10,"agent":"wren","fence":12,"cost":1,"price":1,"score":1,"won_by":"score"}
{"bid":11,"reply_by":31000}
parked as #12

# The session of wren ends: its bid lapses, what it had won passes on.
> time +3000
> pulse
> ask auction.bids {"auction":$a1}
> ask auction.show {"auction":$a2}
---
  agent.ended {"agent":"wren","session":2,"why":"expired"}
  agent.gone {"agent":"wren"}
  auction.lapsed {"auction":6,"market":"words","bid":8,"agent":"wren"}
  auction.failure {"auction":7,"market":"words","bid":10,"agent":"wren","fence":12,"why":"session","reason":""}
  auction.accept-proposal {"auction":7,"market":"words","bid":11,"agent":"robin","fence":13,"cost":2,"price":2,"score":2,"won_by":"alone"}
answer to #12: {"awards":[{"auction":7,"market":"words","by":"heron","bid":11,"fence":13,"cost":2,"price":2,"until":34000,"deadline":0}],"asks":[]}
{"bids":[{"bid":8,"agent":"wren","state":"lapsed","round":1,"made":1000,"cost":1,"attributes":[],"score":1,"session":2},{"bid":9,"agent":"robin","state":"standing","round":1,"made":1000,"cost":2,"attributes":[],"score":2,"session":4}],"hidden":false}
{"auction":7,"market":"words","by":"heron","state":"awarded","reason":"","stage":4,"round":1,"rounds":1,"asked":1000,"reply_by":31000,"award_by":0,"invited":[],"silent":[],"bids_max":2,"scoring":"lowest_cost","weights":[],"winners":1,"by_hand":false,"sealed":false,"hidden":false,"present":false,"lease_ms":30000,"standing":0,"bids":2,"declined":0,"not_understood":0,"done":0,"awards":[{"bid":10,"agent":"wren","state":"failed","round":1,"cost":1,"price":1,"score":1,"won_by":"score","fence":12,"since":1000,"until":0,"deadline":0,"ended":4000,"reason":"its session ended"},{"bid":11,"agent":"robin","state":"accepted","round":1,"cost":2,"price":2,"score":2,"won_by":"alone","fence":13,"since":4000,"until":34000,"deadline":0,"ended":0,"reason":""}],"waiting":false}

# It comes back and bids anew.
> wren agent.join {"ttl_ms":60000}
> wren@$s3 auction.attend
> wren@$s3 auction.bid {"auction":$a1,"cost":1}
> time +7000
> pulse
> ask auction.show {"auction":$a1}
> wren@$s3 agent.leave
---
  agent.joined {"agent":"wren","session":14,"instance":""}
{"agent":"wren","id":1,"session":14,"handle":"wren@14","ttl_ms":60000}
{"awards":[],"asks":[{"auction":6,"market":"words","by":"heron","round":1,"reply_by":11000,"scoring":"lowest_cost","weights":[],"winners":1,"sealed":false,"present":true,"lease_ms":30000}]}
  auction.propose {"auction":6,"market":"words","bid":15,"agent":"wren","cost":1}
{"bid":15,"reply_by":11000}
  auction.accept-proposal {"auction":6,"market":"words","bid":15,"agent":"wren","fence":16,"cost":1,"price":1,"score":1,"won_by":"score"}
{"auction":6,"market":"words","by":"heron","state":"awarded","reason":"","stage":2,"round":1,"rounds":1,"asked":1000,"reply_by":11000,"award_by":0,"invited":[],"silent":[],"scoring":"lowest_cost","weights":[],"winners":1,"by_hand":false,"sealed":false,"hidden":false,"present":true,"lease_ms":30000,"standing":1,"bids":3,"declined":0,"not_understood":0,"done":0,"awards":[{"bid":15,"agent":"wren","state":"accepted","round":1,"cost":1,"price":1,"score":1,"won_by":"score","fence":16,"since":11000,"until":0,"deadline":0,"ended":0,"reason":""}],"waiting":false}
  agent.ended {"agent":"wren","session":14,"why":"left"}
  agent.gone {"agent":"wren"}
{"session":14}
  auction.failure {"auction":6,"market":"words","bid":15,"agent":"wren","fence":16,"why":"session","reason":""}
  auction.accept-proposal {"auction":6,"market":"words","bid":9,"agent":"robin","fence":17,"cost":2,"price":2,"score":2,"won_by":"alone"}

> owner space.set {"name":"auction_keep_ms","value":1000}
> heron auction.ask {"market":"words","task":"x","bids_max":1}
> wren auction.bid {"auction":$a,"cost":1}
> wren auction.attend
> wren auction.done {"auction":$a,"fence":$f,"result":"y"}
> time +999
> ask auction.show {"auction":$a}
> time +1
> pulse
> ask auction.show {"auction":$a}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"auction_keep_ms","value":1000}
{}
  agent.met {"agent":"heron","id":2}
  auction.cfp {"auction":3,"market":"words","round":1,"by":"heron","reply_by":31000}
{"auction":3,"reply_by":31000}
  agent.met {"agent":"wren","id":4}
  auction.propose {"auction":3,"market":"words","bid":5,"agent":"wren","cost":1}
  auction.accept-proposal {"auction":3,"market":"words","bid":5,"agent":"wren","fence":6,"cost":1,"price":1,"score":1,"won_by":"alone"}
{"bid":5,"reply_by":31000}
{"awards":[{"auction":3,"market":"words","by":"heron","bid":5,"fence":6,"cost":1,"price":1,"until":31000,"deadline":0,"task":"x"}],"asks":[]}
  auction.inform-result {"auction":3,"market":"words","bid":5,"agent":"wren"}
  auction.ended {"auction":3,"market":"words","state":"done","reason":""}
{"state":"done"}
{"auction":3,"market":"words","by":"heron","state":"done","reason":"","stage":4,"round":1,"rounds":1,"asked":1000,"reply_by":31000,"award_by":0,"invited":[],"silent":[],"bids_max":1,"scoring":"lowest_cost","weights":[],"winners":1,"by_hand":false,"sealed":false,"hidden":false,"present":false,"lease_ms":30000,"standing":0,"bids":1,"declined":0,"not_understood":0,"done":1,"awards":[{"bid":5,"agent":"wren","state":"done","round":1,"cost":1,"price":1,"score":1,"won_by":"alone","fence":6,"since":1000,"until":31000,"deadline":0,"ended":1000,"reason":"","result":"y"}],"waiting":false,"task":"x"}
  auction.forgotten {"auctions":1}
not_found: there is no auction 3; those that are over are kept for `auction_keep_ms`, and `synod auction list` shows what there is

# Or when there are too many.
> owner space.set {"name":"auction_keep_max","value":1}
> heron auction.ask {"market":"words"}
> heron auction.cancel {"auction":$a}
> heron auction.ask {"market":"words"}
> heron auction.cancel {"auction":$a}
> ask auction.list
---
  space.set {"name":"auction_keep_max","value":1}
{}
  auction.cfp {"auction":7,"market":"words","round":1,"by":"heron","reply_by":32000}
{"auction":7,"reply_by":32000}
  auction.cancel {"auction":7,"market":"words","by":"heron","reason":""}
{"state":"cancelled"}
  auction.cfp {"auction":8,"market":"words","round":1,"by":"heron","reply_by":32000}
{"auction":8,"reply_by":32000}
  auction.cancel {"auction":8,"market":"words","by":"heron","reason":""}
  auction.forgotten {"auctions":1}
{"state":"cancelled"}
{"auctions":[{"auction":8,"market":"words","by":"heron","state":"cancelled","round":1,"reply_by":32000,"standing":0,"invited":0,"silent":[],"workers":[]}]}

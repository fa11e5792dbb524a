> owner space.set {"name":"wake_max","value":1}
> heron auction.ask {"market":"words","bids_max":1,"lease_ms":1000}
> wren auction.bid {"auction":$a1,"cost":1}
> heron auction.ask {"market":"words","reply_ms":1000} ;; heron auction.ask {"market":"words","reply_ms":1000}
> heron auction.ask {"market":"words","reply_by":1000}
> heron auction.ask {"market":"words","reply_by":1001}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"wake_max","value":1}
{}
  agent.met {"agent":"heron","id":2}
  auction.cfp {"auction":3,"market":"words","round":1,"by":"heron","reply_by":31000}
{"auction":3,"reply_by":31000}
  agent.met {"agent":"wren","id":4}
  auction.propose {"auction":3,"market":"words","bid":5,"agent":"wren","cost":1}
  auction.accept-proposal {"auction":3,"market":"words","bid":5,"agent":"wren","fence":6,"cost":1,"price":1,"score":1,"won_by":"alone"}
{"bid":5,"reply_by":31000}
  auction.cfp {"auction":7,"market":"words","round":1,"by":"heron","reply_by":2000}
{"auction":7,"reply_by":2000}
  auction.cfp {"auction":8,"market":"words","round":1,"by":"heron","reply_by":2000}
{"auction":8,"reply_by":2000}
invalid: `reply_by` has passed; send a moment to come, or `reply_ms`
  auction.cfp {"auction":9,"market":"words","round":1,"by":"heron","reply_by":1001}
{"auction":9,"reply_by":1001}

# Whoever attends is told neither of an award whose lease is over, nor of an ask that is.
> time +1000
> wren auction.attend {"market":"words"}
> ask auction.show {"auction":$a1}
---
  auction.ended {"auction":9,"market":"words","state":"failed","reason":"nobody bid"}
  auction.failure {"auction":3,"market":"words","bid":5,"agent":"wren","fence":6,"why":"lease","reason":""}
  auction.ended {"auction":3,"market":"words","state":"failed","reason":"`wren` failed last (its lease ended without a word), and no bid is left"}
{"awards":[],"asks":[]}
{"auction":3,"market":"words","by":"heron","state":"failed","reason":"`wren` failed last (its lease ended without a word), and no bid is left","stage":4,"round":1,"rounds":1,"asked":1000,"reply_by":31000,"award_by":0,"invited":[],"silent":[],"bids_max":1,"scoring":"lowest_cost","weights":[],"winners":1,"by_hand":false,"sealed":false,"hidden":false,"present":false,"lease_ms":1000,"standing":0,"bids":1,"declined":0,"not_understood":0,"done":0,"awards":[{"bid":5,"agent":"wren","state":"failed","round":1,"cost":1,"price":1,"score":1,"won_by":"alone","fence":6,"since":1000,"until":2000,"deadline":0,"ended":2000,"reason":"its lease ended without a word"}],"waiting":false}

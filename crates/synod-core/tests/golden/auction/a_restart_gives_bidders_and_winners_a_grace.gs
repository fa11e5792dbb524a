> heron auction.ask {"market":"words","reply_ms":2000}
> heron auction.ask {"market":"words","lease_ms":1000,"work_ms":3000,"bids_max":1}
> wren auction.bid {"auction":$a2,"cost":1}
> heron auction.ask {"market":"words","award_ms":1000,"bids_max":1}
> wren auction.bid {"auction":$a3,"cost":1}
> wren key=k auction.attend {"market":"stones","wait_ms":60000}
---
  agent.met {"agent":"heron","id":1}
  auction.cfp {"auction":2,"market":"words","round":1,"by":"heron","reply_by":3000}
{"auction":2,"reply_by":3000}
  auction.cfp {"auction":3,"market":"words","round":1,"by":"heron","reply_by":31000}
{"auction":3,"reply_by":31000}
  agent.met {"agent":"wren","id":4}
  auction.propose {"auction":3,"market":"words","bid":5,"agent":"wren","cost":1}
  auction.accept-proposal {"auction":3,"market":"words","bid":5,"agent":"wren","fence":6,"cost":1,"price":1,"score":1,"won_by":"alone"}
{"bid":5,"reply_by":31000}
  auction.cfp {"auction":7,"market":"words","round":1,"by":"heron","reply_by":31000}
{"auction":7,"reply_by":31000}
  auction.propose {"auction":7,"market":"words","bid":8,"agent":"wren","cost":1}
  auction.closed {"auction":7,"market":"words","award_by":2000}
{"bid":8,"reply_by":31000}
parked as #8

# The node was away for a minute: nobody could bid, award or extend meanwhile.
> time +60000
> restart
> wren auction.attend
> ask auction.list
> ask auction.show {"auction":$a2}
> wren auction.bid {"auction":$a1,"cost":1}
> wren key=k auction.attend {"market":"stones","wait_ms":60000}
---
  space.epoch_opened {"epoch":2,"kept":1,"voided":0}
{"awards":[{"auction":3,"market":"words","by":"heron","bid":5,"fence":6,"cost":1,"price":1,"until":62000,"deadline":64000}],"asks":[{"auction":2,"market":"words","by":"heron","round":1,"reply_by":63000,"scoring":"lowest_cost","weights":[],"winners":1,"sealed":false,"present":false,"lease_ms":30000}]}
{"auctions":[{"auction":2,"market":"words","by":"heron","state":"open","round":1,"reply_by":63000,"standing":0,"invited":0,"silent":[],"workers":[]},{"auction":3,"market":"words","by":"heron","state":"awarded","round":1,"reply_by":31000,"standing":0,"invited":0,"silent":[],"workers":["wren"]},{"auction":7,"market":"words","by":"heron","state":"closed","round":1,"reply_by":31000,"standing":1,"invited":0,"silent":[],"workers":[]}]}
{"auction":3,"market":"words","by":"heron","state":"awarded","reason":"","stage":2,"round":1,"rounds":1,"asked":1000,"reply_by":31000,"award_by":0,"invited":[],"silent":[],"bids_max":1,"scoring":"lowest_cost","weights":[],"winners":1,"by_hand":false,"sealed":false,"hidden":false,"present":false,"lease_ms":1000,"work_ms":3000,"standing":0,"bids":1,"declined":0,"not_understood":0,"done":0,"awards":[{"bid":5,"agent":"wren","state":"accepted","round":1,"cost":1,"price":1,"score":1,"won_by":"alone","fence":6,"since":1000,"until":62000,"deadline":64000,"ended":0,"reason":""}],"waiting":false}
  auction.propose {"auction":2,"market":"words","bid":9,"agent":"wren","cost":1}
{"bid":9,"reply_by":63000}
parked as #12

> time +1000
> wren auction.extend {"auction":$a2,"fence":$f}
> ask auction.list
> save_load
> time +1000
> pulse
> heron auction.ask {"market":"stones"}
---
  auction.reject-proposal {"auction":7,"market":"words","round":1,"bids":1}
  auction.ended {"auction":7,"market":"words","state":"failed","reason":"bidding had closed, and nobody awarded it in time"}
  auction.failure {"auction":3,"market":"words","bid":5,"agent":"wren","fence":6,"why":"lease","reason":""}
  auction.ended {"auction":3,"market":"words","state":"failed","reason":"`wren` failed last (its lease ended without a word), and no bid is left"}
stale: auction 3 is not yours to extend: you lost it at 00:01:02 UTC, because its lease ended without a word; stop
{"auctions":[{"auction":2,"market":"words","by":"heron","state":"open","round":1,"reply_by":63000,"standing":1,"invited":0,"silent":[],"workers":[]},{"auction":3,"market":"words","by":"heron","state":"failed","round":1,"reply_by":31000,"standing":0,"invited":0,"silent":[],"workers":[]},{"auction":7,"market":"words","by":"heron","state":"failed","round":1,"reply_by":31000,"standing":0,"invited":0,"silent":[],"workers":[]}]}
  auction.accept-proposal {"auction":2,"market":"words","bid":9,"agent":"wren","fence":10,"cost":1,"price":1,"score":1,"won_by":"alone"}
  auction.cfp {"auction":11,"market":"stones","round":1,"by":"heron","reply_by":93000}
{"auction":11,"reply_by":93000}
answer to #8: {"awards":[],"asks":[{"auction":11,"market":"stones","by":"heron","round":1,"reply_by":93000,"scoring":"lowest_cost","weights":[],"winners":1,"sealed":false,"present":false,"lease_ms":30000}]}

> heron auction.ask {"market":"words","invited":["wren","robin","owl","wren"],"reply_ms":60000}
> wren auction.bid {"auction":$a,"cost":7}
> owl auction.not_understood {"auction":$a,"reason":"which language?"}
> robin auction.decline {"auction":$a,"reason":"busy"}
> wren auction.done {"auction":$a,"fence":9}
---
  agent.met {"agent":"heron","id":1}
  auction.cfp {"auction":2,"market":"words","round":1,"by":"heron","reply_by":61000}
{"auction":2,"reply_by":61000}
  agent.met {"agent":"wren","id":3}
  auction.propose {"auction":2,"market":"words","bid":4,"agent":"wren","cost":7}
{"bid":4,"reply_by":61000}
  agent.met {"agent":"owl","id":5}
  auction.not-understood {"auction":2,"market":"words","agent":"owl","reason":"which language?"}
{"state":"open"}
  agent.met {"agent":"robin","id":6}
  auction.refuse {"auction":2,"market":"words","agent":"robin","reason":"busy"}
  auction.accept-proposal {"auction":2,"market":"words","bid":4,"agent":"wren","fence":7,"cost":7,"price":7,"score":7,"won_by":"alone"}
{"state":"awarded"}
stale: auction 2 was not awarded under fence 9; send the `fence` that came with your award

> wren auction.attend
> wren auction.done {"auction":$a,"fence":$f}
> ask auction.show {"auction":$a}
---
{"awards":[{"auction":2,"market":"words","by":"heron","bid":4,"fence":7,"cost":7,"price":7,"until":31000,"deadline":0}],"asks":[]}
  auction.inform-done {"auction":2,"market":"words","bid":4,"agent":"wren"}
  auction.ended {"auction":2,"market":"words","state":"done","reason":""}
{"state":"done"}
{"auction":2,"market":"words","by":"heron","state":"done","reason":"","stage":4,"round":1,"rounds":1,"asked":1000,"reply_by":61000,"award_by":0,"invited":["owl","robin","wren"],"silent":[],"scoring":"lowest_cost","weights":[],"winners":1,"by_hand":false,"sealed":false,"hidden":false,"present":false,"lease_ms":30000,"standing":0,"bids":1,"declined":1,"not_understood":1,"done":1,"awards":[{"bid":4,"agent":"wren","state":"done","round":1,"cost":7,"price":7,"score":7,"won_by":"alone","fence":7,"since":1000,"until":31000,"deadline":0,"ended":1000,"reason":""}],"waiting":false}

# Those who all decline end it; so does the last bid of as many as were wanted.
> heron auction.ask {"market":"words","invited":["wren"],"reply_ms":60000}
> wren auction.decline {"auction":$a}
> heron auction.ask {"market":"words","bids_max":2,"reply_ms":60000}
> wren auction.bid {"auction":$a,"cost":7}
> robin auction.bid {"auction":$a,"cost":8}
> owl auction.bid {"auction":$a,"cost":1}
---
  auction.cfp {"auction":8,"market":"words","round":1,"by":"heron","reply_by":61000}
{"auction":8,"reply_by":61000}
  auction.refuse {"auction":8,"market":"words","agent":"wren","reason":""}
  auction.ended {"auction":8,"market":"words","state":"failed","reason":"nobody bid"}
{"state":"failed"}
  auction.cfp {"auction":9,"market":"words","round":1,"by":"heron","reply_by":61000}
{"auction":9,"reply_by":61000}
  auction.propose {"auction":9,"market":"words","bid":10,"agent":"wren","cost":7}
{"bid":10,"reply_by":61000}
  auction.propose {"auction":9,"market":"words","bid":11,"agent":"robin","cost":8}
  auction.accept-proposal {"auction":9,"market":"words","bid":10,"agent":"wren","fence":12,"cost":7,"price":7,"score":7,"won_by":"score"}
{"bid":11,"reply_by":61000}
expired: bidding in auction 9 closed before 00:01:01 UTC, and it is awarded: all who were waited for had answered, or it was awarded by hand; attend for the next

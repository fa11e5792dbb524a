# Three are invited, one never answers.
> heron auction.ask {"market":"words","task":{"text":"guten Tag"},"invited":["wren","robin","owl"],"reply_ms":5000}
> wren auction.bid {"auction":$a,"cost":120,"time_ms":900}
> robin auction.bid {"auction":$a,"cost":80,"note":"slow but sure"}
> ask auction.list {"market":"words"}
---
  agent.met {"agent":"heron","id":1}
  auction.cfp {"auction":2,"market":"words","round":1,"by":"heron","reply_by":6000}
{"auction":2,"reply_by":6000}
  agent.met {"agent":"wren","id":3}
  auction.propose {"auction":2,"market":"words","bid":4,"agent":"wren","cost":120,"time_ms":900}
{"bid":4,"reply_by":6000}
  agent.met {"agent":"robin","id":5}
  auction.propose {"auction":2,"market":"words","bid":6,"agent":"robin","cost":80}
{"bid":6,"reply_by":6000}
{"auctions":[{"auction":2,"market":"words","by":"heron","state":"open","round":1,"reply_by":6000,"standing":2,"invited":3,"silent":["owl"],"workers":[]}]}

> time +4999
> pulse
> ask auction.show {"auction":$a}
> time +1
> pulse
> ask auction.show {"auction":$a,"after":1}
> ask auction.bids {"auction":$a}
---
{"auction":2,"market":"words","by":"heron","state":"open","reason":"","stage":1,"round":1,"rounds":1,"asked":1000,"reply_by":6000,"award_by":0,"invited":["owl","robin","wren"],"silent":["owl"],"scoring":"lowest_cost","weights":[],"winners":1,"by_hand":false,"sealed":false,"hidden":false,"present":false,"lease_ms":30000,"standing":2,"bids":2,"declined":0,"not_understood":0,"done":0,"awards":[],"waiting":false,"task":{"text":"guten Tag"}}
  auction.accept-proposal {"auction":2,"market":"words","bid":6,"agent":"robin","fence":7,"cost":80,"price":80,"score":80,"won_by":"score"}
{"auction":2,"market":"words","by":"heron","state":"awarded","reason":"","stage":2,"round":1,"rounds":1,"asked":1000,"reply_by":6000,"award_by":0,"invited":["owl","robin","wren"],"silent":[],"scoring":"lowest_cost","weights":[],"winners":1,"by_hand":false,"sealed":false,"hidden":false,"present":false,"lease_ms":30000,"standing":1,"bids":2,"declined":0,"not_understood":0,"done":0,"awards":[{"bid":6,"agent":"robin","state":"accepted","round":1,"cost":80,"price":80,"score":80,"won_by":"score","fence":7,"since":6000,"until":36000,"deadline":0,"ended":0,"reason":""}],"waiting":false,"task":{"text":"guten Tag"}}
{"bids":[{"bid":4,"agent":"wren","state":"standing","round":1,"made":1000,"cost":120,"time_ms":900,"attributes":[],"score":120},{"bid":6,"agent":"robin","state":"accepted","round":1,"made":1000,"cost":80,"attributes":[],"note":"slow but sure","score":80}],"hidden":false}

# The winner learns it where it attends, and hands in what came of it.
> robin auction.attend
> robin auction.attend
> robin auction.done {"auction":$a,"fence":$f,"result":{"text":"good day"}}
> ask auction.show {"auction":$a}
> ask auction.bids {"auction":$a}
---
{"awards":[{"auction":2,"market":"words","by":"heron","bid":6,"fence":7,"cost":80,"price":80,"until":36000,"deadline":0,"task":{"text":"guten Tag"}}],"asks":[]}
{"awards":[],"asks":[]}
  auction.inform-result {"auction":2,"market":"words","bid":6,"agent":"robin"}
  auction.reject-proposal {"auction":2,"market":"words","round":1,"bids":1}
  auction.ended {"auction":2,"market":"words","state":"done","reason":""}
{"state":"done"}
{"auction":2,"market":"words","by":"heron","state":"done","reason":"","stage":4,"round":1,"rounds":1,"asked":1000,"reply_by":6000,"award_by":0,"invited":["owl","robin","wren"],"silent":[],"scoring":"lowest_cost","weights":[],"winners":1,"by_hand":false,"sealed":false,"hidden":false,"present":false,"lease_ms":30000,"standing":0,"bids":2,"declined":0,"not_understood":0,"done":1,"awards":[{"bid":6,"agent":"robin","state":"done","round":1,"cost":80,"price":80,"score":80,"won_by":"score","fence":7,"since":6000,"until":36000,"deadline":0,"ended":6000,"reason":"","result":{"text":"good day"}}],"waiting":false,"task":{"text":"guten Tag"}}
{"bids":[{"bid":4,"agent":"wren","state":"rejected","round":1,"made":1000,"cost":120,"time_ms":900,"attributes":[],"score":120},{"bid":6,"agent":"robin","state":"done","round":1,"made":1000,"cost":80,"attributes":[],"note":"slow but sure","score":80}],"hidden":false}

> wren agent.join {"ttl_ms":60000}
> wren agent.join {"ttl_ms":60000,"instance":"other"}
> heron auction.ask {"market":"words","bids_max":2}
> wren@$s1 auction.bid {"auction":$a,"cost":1,"session":true}
> wren@$s2 auction.attend {"wait_ms":30000}
> wren auction.attend {"wait_ms":30000}
> wren@$s1 auction.attend {"wait_ms":30000}
> robin auction.bid {"auction":$a,"cost":2}
---
  agent.met {"agent":"wren","id":1}
  agent.joined {"agent":"wren","session":2,"instance":""}
{"agent":"wren","id":1,"session":2,"handle":"wren@2","ttl_ms":60000}
  agent.joined {"agent":"wren","session":3,"instance":"other"}
{"agent":"wren","id":1,"session":3,"handle":"wren@3","ttl_ms":60000}
  agent.met {"agent":"heron","id":4}
  auction.cfp {"auction":5,"market":"words","round":1,"by":"heron","reply_by":31000}
{"auction":5,"reply_by":31000}
  auction.propose {"auction":5,"market":"words","bid":6,"agent":"wren","cost":1}
{"bid":6,"reply_by":31000}
parked as #7
parked as #8
parked as #9
  agent.met {"agent":"robin","id":7}
  auction.propose {"auction":5,"market":"words","bid":8,"agent":"robin","cost":2}
  auction.accept-proposal {"auction":5,"market":"words","bid":6,"agent":"wren","fence":9,"cost":1,"price":1,"score":1,"won_by":"score"}
{"bid":8,"reply_by":31000}
answer to #9: {"awards":[{"auction":5,"market":"words","by":"heron","bid":6,"fence":9,"cost":1,"price":1,"until":0,"deadline":0}],"asks":[]}

# One that is bound to none is told to whoever came first.
> heron auction.ask {"market":"stones","bids_max":2}
> wren@$s1 auction.bid {"auction":$a,"cost":1}
> wren@$s2 auction.attend {"wait_ms":30000}
> wren@$s1 auction.attend {"wait_ms":30000}
> robin auction.bid {"auction":$a,"cost":2}
---
  auction.cfp {"auction":10,"market":"stones","round":1,"by":"heron","reply_by":31000}
{"auction":10,"reply_by":31000}
answer to #7: {"awards":[],"asks":[{"auction":10,"market":"stones","by":"heron","round":1,"reply_by":31000,"scoring":"lowest_cost","weights":[],"winners":1,"sealed":false,"present":false,"lease_ms":30000}]}
answer to #8: {"awards":[],"asks":[{"auction":10,"market":"stones","by":"heron","round":1,"reply_by":31000,"scoring":"lowest_cost","weights":[],"winners":1,"sealed":false,"present":false,"lease_ms":30000}]}
  auction.propose {"auction":10,"market":"stones","bid":11,"agent":"wren","cost":1}
{"bid":11,"reply_by":31000}
parked as #13
parked as #14
  auction.propose {"auction":10,"market":"stones","bid":12,"agent":"robin","cost":2}
  auction.accept-proposal {"auction":10,"market":"stones","bid":11,"agent":"wren","fence":13,"cost":1,"price":1,"score":1,"won_by":"score"}
{"bid":12,"reply_by":31000}
answer to #13: {"awards":[{"auction":10,"market":"stones","by":"heron","bid":11,"fence":13,"cost":1,"price":1,"until":31000,"deadline":0}],"asks":[]}

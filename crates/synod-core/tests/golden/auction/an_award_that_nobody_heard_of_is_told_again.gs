> heron auction.ask {"market":"words","bids_max":1}
> wren auction.attend {"wait_ms":60000}
> wren auction.bid {"auction":$a,"cost":1}
> wren auction.attend {"wait_ms":60000}
> wren auction.attend
---
  agent.met {"agent":"heron","id":1}
  auction.cfp {"auction":2,"market":"words","round":1,"by":"heron","reply_by":31000}
{"auction":2,"reply_by":31000}
  agent.met {"agent":"wren","id":3}
{"awards":[],"asks":[{"auction":2,"market":"words","by":"heron","round":1,"reply_by":31000,"scoring":"lowest_cost","weights":[],"winners":1,"sealed":false,"present":false,"lease_ms":30000}]}
  auction.propose {"auction":2,"market":"words","bid":4,"agent":"wren","cost":1}
  auction.accept-proposal {"auction":2,"market":"words","bid":4,"agent":"wren","fence":5,"cost":1,"price":1,"score":1,"won_by":"alone"}
{"bid":4,"reply_by":31000}
{"awards":[{"auction":2,"market":"words","by":"heron","bid":4,"fence":5,"cost":1,"price":1,"until":31000,"deadline":0}],"asks":[]}
{"awards":[],"asks":[]}

# The connection of the request that was told closed before its answer was written.
> wren auction.attend {"wait_ms":60000}
> withdraw #5 wren
---
parked as #8
{"ended":0}

> withdraw #6 wren
> wren auction.attend
---
{"ended":0}
answer to #8: {"awards":[{"auction":2,"market":"words","by":"heron","bid":4,"fence":5,"cost":1,"price":1,"until":31000,"deadline":0}],"asks":[]}
{"awards":[],"asks":[]}

# A connection that closes while it waits is only forgotten.
> wren auction.attend {"market":"words","wait_ms":60000}
> withdraw #12 wren
> heron auction.ask {"market":"words","bids_max":1}
---
parked as #12
{"ended":1}
  auction.cfp {"auction":6,"market":"words","round":1,"by":"heron","reply_by":31000}
{"auction":6,"reply_by":31000}

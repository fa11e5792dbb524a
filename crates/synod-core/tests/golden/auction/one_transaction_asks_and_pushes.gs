> heron space.txn {"commands":[{"auction.ask":{"market":"words","bids_max":1}},{"queue.push":{"queue":"q"}}]}
> wren space.txn {"commands":[{"auction.attend":{"wait_ms":1}}]}
> wren space.txn {"commands":[{"auction.attend":{}}]}
---
  agent.met {"agent":"heron","id":1}
  auction.cfp {"auction":2,"market":"words","round":1,"by":"heron","reply_by":31000}
  queue.pushed {"queue":"q","task":3,"state":"ready"}
{"replies":[{"auction":2,"reply_by":31000},{"task":3,"state":"ready","existing":false}]}
unsupported: command 1 (auction.attend): an auction cannot be waited for inside a transaction; leave `wait_ms` out
  agent.met {"agent":"wren","id":4}
{"replies":[{"awards":[],"asks":[{"auction":2,"market":"words","by":"heron","round":1,"reply_by":31000,"scoring":"lowest_cost","weights":[],"winners":1,"sealed":false,"present":false,"lease_ms":30000}]}]}

# What a refused part had done is undone.
> wren space.txn {"commands":[{"auction.bid":{"auction":4,"cost":1}},{"auction.done":{"auction":4,"fence":1}}]}
> ask auction.list
---
not_found: command 1 (auction.bid): there is no auction 4; those that are over are kept for `auction_keep_ms`, and `synod auction list` shows what there is
{"auctions":[{"auction":2,"market":"words","by":"heron","state":"open","round":1,"reply_by":31000,"standing":0,"invited":0,"silent":[],"workers":[]}]}

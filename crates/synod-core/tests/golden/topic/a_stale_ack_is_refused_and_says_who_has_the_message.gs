> heron topic.publish {"topic":"orders","body":1}
> wren topic.join {"group":"g","topic":"orders"}
> wren topic.fetch {"group":"g","lease_ms":1000}
> time +1000
> robin topic.fetch {"group":"g"}
> wren topic.ack {"group":"g","offset":0,"fence":$f1}
> robin topic.ack {"group":"g","offset":0,"fence":$f1}
> robin topic.ack {"group":"g","offset":0,"fence":0}
> robin topic.ack {"group":"g","offset":9,"fence":$f2}
> robin topic.ack {"group":"g","offset":0,"fence":$f2}
> robin topic.ack {"group":"g","offset":0,"fence":$f2}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"orders"}
  topic.published {"topic":"orders","first":0,"last":0}
{"topic":"orders","first":0,"last":0}
  agent.met {"agent":"wren","id":3}
  topic.joined {"topic":"orders","group":"g","agent":"wren"}
{"made":true,"members":1,"lag":1}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":6,"agent":"wren","attempt":1}
{"messages":[{"offset":0,"fence":6,"attempt":1,"until":2000,"from":"heron","at":1000,"body":1,"headers":[]}]}
  topic.expired {"topic":"orders","group":"g","offset":0,"state":"ready","why":"lease"}
  agent.met {"agent":"robin","id":7}
  topic.joined {"topic":"orders","group":"g","agent":"robin"}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":8,"agent":"robin","attempt":2}
{"messages":[{"offset":0,"fence":8,"attempt":2,"until":32000,"from":"heron","at":1000,"body":1,"headers":[]}]}
stale: message 0 of `orders` is not yours to acknowledge: `robin` has it in hand since 00:00:02 UTC and you are `wren`; stop, and work on what you fetch [holder robin]
stale: message 0 of `orders` is not yours to acknowledge under fence 6: it was handed out again at 00:00:02 UTC; stop, and work on what you fetch [holder robin]
stale: 0 is the message's offset, not its fence; send the `fence` that came with it [holder robin]
not_found: message 9 of `orders` was not handed out to the group yet; send the `offset` that came with the message
  topic.acked {"topic":"orders","group":"g","offset":0}
{"pending":0}
stale: message 0 of `orders` is not yours to acknowledge: the group is done with it; there is nothing left to do

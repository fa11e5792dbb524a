> wren agent.join {"instance":"one","ttl_ms":5000}
> heron topic.publish_all {"topic":"orders","messages":[{"body":1},{"body":2}]}
> wren@$s1 topic.join {"group":"g","topic":"orders"}
> wren@$s1 topic.fetch {"group":"g","max":2,"lease_ms":600000}
> robin topic.fetch {"group":"g","max":5,"wait_ms":60000}
> time +10000
> pulse
> ask topic.group {"group":"g"}
> wren topic.ack {"group":"g","offset":0,"fence":$f1}
---
  agent.met {"agent":"wren","id":1}
  agent.joined {"agent":"wren","session":2,"instance":"one"}
{"agent":"wren","id":1,"session":2,"handle":"wren@2","ttl_ms":5000}
  agent.met {"agent":"heron","id":3}
  topic.created {"topic":"orders"}
  topic.published {"topic":"orders","first":0,"last":1}
{"topic":"orders","first":0,"last":1}
  topic.joined {"topic":"orders","group":"g","agent":"wren"}
{"made":true,"members":1,"lag":2}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":7,"agent":"wren","attempt":1}
  topic.delivered {"topic":"orders","group":"g","offset":1,"fence":9,"agent":"wren","attempt":1}
{"messages":[{"offset":0,"fence":7,"attempt":1,"until":601000,"from":"heron","at":1000,"body":1,"headers":[]},{"offset":1,"fence":9,"attempt":1,"until":601000,"from":"heron","at":1000,"body":2,"headers":[]}]}
  agent.met {"agent":"robin","id":10}
  topic.joined {"topic":"orders","group":"g","agent":"robin"}
parked as #7
  agent.ended {"agent":"wren","session":2,"why":"expired"}
  agent.gone {"agent":"wren"}
  topic.expired {"topic":"orders","group":"g","offset":0,"state":"ready","why":"session"}
  topic.expired {"topic":"orders","group":"g","offset":1,"state":"ready","why":"session"}
  topic.left {"topic":"orders","group":"g","agent":"wren"}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":11,"agent":"robin","attempt":2}
  topic.delivered {"topic":"orders","group":"g","offset":1,"fence":12,"agent":"robin","attempt":2}
answer to #7: {"messages":[{"offset":0,"fence":11,"attempt":2,"until":41000,"from":"heron","at":1000,"body":1,"headers":[]},{"offset":1,"fence":12,"attempt":2,"until":41000,"from":"heron","at":1000,"body":2,"headers":[]}]}
{"group":"g","topic":"orders","since":1000,"attempts_max":5,"lag":2,"pending":2,"dead":0,"acked":0,"missed":0,"waiting":0,"members":[{"agent":"robin","since":1000,"heard":1000,"holds":2}],"topics":[{"topic":"orders","cursor":2,"next":2,"lag":2}]}
stale: message 0 of `orders` is not yours to acknowledge: `robin` has it in hand since 00:00:11 UTC and you are `wren`; stop, and work on what you fetch [holder robin]

> heron topic.publish_all {"topic":"orders","messages":[{"body":1},{"body":2}]}
> wren topic.join {"group":"g","topic":"orders"}
> wren topic.fetch {"group":"g","max":2,"lease_ms":1000}
> wren space.txn {"commands":[{"kv.increment":{"key":"handled"}},{"topic.ack":{"group":"g","offset":0,"fence":$f1}}]}
> time +1000
> robin topic.fetch {"group":"g"}
> wren space.txn {"commands":[{"kv.increment":{"key":"handled"}},{"topic.ack":{"group":"g","offset":1,"fence":$f2}}]}
> robin space.txn {"commands":[{"kv.increment":{"key":"handled"}},{"topic.ack":{"group":"g","offset":1,"fence":$f3}},{"topic.publish":{"topic":"bills","body":2}}]}
> ask kv.get {"key":"handled"}
> ask topic.read {"topic":"bills"}
> ask topic.group {"group":"g"}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"orders"}
  topic.published {"topic":"orders","first":0,"last":1}
{"topic":"orders","first":0,"last":1}
  agent.met {"agent":"wren","id":3}
  topic.joined {"topic":"orders","group":"g","agent":"wren"}
{"made":true,"members":1,"lag":2}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":6,"agent":"wren","attempt":1}
  topic.delivered {"topic":"orders","group":"g","offset":1,"fence":8,"agent":"wren","attempt":1}
{"messages":[{"offset":0,"fence":6,"attempt":1,"until":2000,"from":"heron","at":1000,"body":1,"headers":[]},{"offset":1,"fence":8,"attempt":1,"until":2000,"from":"heron","at":1000,"body":2,"headers":[]}]}
  kv.incremented {"key":"handled","revision":9,"value":1}
  topic.acked {"topic":"orders","group":"g","offset":0}
{"replies":[{"value":1,"revision":9},{"pending":1}]}
  topic.expired {"topic":"orders","group":"g","offset":1,"state":"ready","why":"lease"}
  agent.met {"agent":"robin","id":10}
  topic.joined {"topic":"orders","group":"g","agent":"robin"}
  topic.delivered {"topic":"orders","group":"g","offset":1,"fence":11,"agent":"robin","attempt":2}
{"messages":[{"offset":1,"fence":11,"attempt":2,"until":32000,"from":"heron","at":1000,"body":2,"headers":[]}]}
stale: command 2 (topic.ack): message 1 of `orders` is not yours to acknowledge: `robin` has it in hand since 00:00:02 UTC and you are `wren`; stop, and work on what you fetch [holder robin]
  kv.incremented {"key":"handled","revision":12,"value":2}
  topic.acked {"topic":"orders","group":"g","offset":1}
  topic.created {"topic":"bills"}
  topic.published {"topic":"bills","first":0,"last":0}
{"replies":[{"value":2,"revision":12},{"pending":0},{"topic":"bills","first":0,"last":0}]}
{"key":"handled","value":2,"revision":12,"since":1000,"changed":2000,"agent":"robin"}
{"messages":[{"offset":0,"cursor":"1@13","from":"robin","at":2000,"body":2,"headers":[]}],"next":"1@13","waiting":false}
{"group":"g","topic":"orders","since":1000,"attempts_max":5,"lag":0,"pending":0,"dead":0,"acked":2,"missed":0,"waiting":0,"members":[{"agent":"wren","since":1000,"heard":1000,"holds":0},{"agent":"robin","since":2000,"heard":2000,"holds":0}],"topics":[{"topic":"orders","cursor":2,"next":2,"lag":0}]}

> heron topic.create {"topic":"orders","max_count":3}
> heron topic.publish_all {"topic":"orders","messages":[{"body":1},{"body":2,"key":"a"},{"body":3,"key":"a"}]}
> wren topic.join {"group":"g","topic":"orders"}
> wren topic.fetch {"group":"g","max":2}
> heron topic.publish_all {"topic":"orders","messages":[{"body":4},{"body":5}]}
> wren topic.ack {"group":"g","offset":0,"fence":$f1}
> wren topic.fetch {"group":"g","max":1}
> ask topic.group {"group":"g"}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"orders"}
{"max_age_ms":604800000,"max_bytes":10737418240,"max_count":3}
  topic.published {"topic":"orders","first":0,"last":2}
{"topic":"orders","first":0,"last":2}
  agent.met {"agent":"wren","id":3}
  topic.joined {"topic":"orders","group":"g","agent":"wren"}
{"made":true,"members":1,"lag":3}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":6,"agent":"wren","attempt":1}
  topic.delivered {"topic":"orders","group":"g","offset":1,"fence":8,"agent":"wren","attempt":1}
{"messages":[{"offset":0,"fence":6,"attempt":1,"until":31000,"from":"heron","at":1000,"body":1,"headers":[]},{"offset":1,"fence":8,"attempt":1,"until":31000,"from":"heron","at":1000,"body":2,"key":"a","headers":[]}]}
  topic.published {"topic":"orders","first":3,"last":4}
  topic.trimmed {"topic":"orders","first":2,"messages":2,"why":"count"}
{"topic":"orders","first":3,"last":4}
stale: message 0 of `orders` is not yours to acknowledge: the group is done with it, or retention has taken it; there is nothing left to do
  topic.delivered {"topic":"orders","group":"g","offset":2,"fence":10,"agent":"wren","attempt":1}
{"messages":[{"offset":2,"fence":10,"attempt":1,"until":31000,"from":"heron","at":1000,"body":3,"key":"a","headers":[]}],"missed":2}
{"group":"g","topic":"orders","since":1000,"attempts_max":5,"lag":3,"pending":1,"dead":0,"acked":0,"missed":2,"waiting":0,"members":[{"agent":"wren","since":1000,"heard":1000,"holds":1}],"topics":[{"topic":"orders","cursor":3,"next":5,"lag":3}]}

> heron topic.publish_all {"topic":"o","messages":[{"body":1,"key":"a"},{"body":2,"key":"a"},{"body":3,"key":"a"}]}
> wren topic.join {"group":"g","topic":"o","attempts_max":1}
> wren topic.fetch {"group":"g"}
> wren topic.nack {"group":"g","offset":0,"fence":$f}
> owner topic.retry {"group":"g","messages":[{"offset":0}]}
> wren topic.fetch {"group":"g","max":3}
> wren topic.nack {"group":"g","offset":0,"fence":$f}
> wren topic.fetch {"group":"g","max":3}
> owner topic.retry {"group":"g","messages":[{"offset":0}]}
> robin topic.fetch {"group":"g","max":3}
> wren topic.ack {"group":"g","offset":1,"fence":$f}
> robin topic.fetch {"group":"g","max":3}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"o"}
  topic.published {"topic":"o","first":0,"last":2}
{"topic":"o","first":0,"last":2}
  agent.met {"agent":"wren","id":3}
  topic.joined {"topic":"o","group":"g","agent":"wren"}
{"made":true,"members":1,"lag":3}
  topic.delivered {"topic":"o","group":"g","offset":0,"fence":6,"agent":"wren","attempt":1}
{"messages":[{"offset":0,"fence":6,"attempt":1,"until":31000,"from":"heron","at":1000,"body":1,"key":"a","headers":[]}]}
  topic.nacked {"topic":"o","group":"g","offset":0,"state":"dead","reason":"put back without a reason"}
  topic.died {"topic":"o","group":"g","offset":0,"reason":"put back without a reason"}
{"state":"dead","at":0}
  agent.met {"agent":"owner","id":8}
  topic.retried {"topic":"o","group":"g","offset":0}
{"messages":[{"offset":0}],"kept":[]}
  topic.delivered {"topic":"o","group":"g","offset":0,"fence":9,"agent":"wren","attempt":1}
{"messages":[{"offset":0,"fence":9,"attempt":1,"until":31000,"from":"heron","at":1000,"body":1,"key":"a","headers":[]}]}
  topic.nacked {"topic":"o","group":"g","offset":0,"state":"dead","reason":"put back without a reason"}
  topic.died {"topic":"o","group":"g","offset":0,"reason":"put back without a reason"}
{"state":"dead","at":0}
  topic.delivered {"topic":"o","group":"g","offset":1,"fence":13,"agent":"wren","attempt":1}
{"messages":[{"offset":1,"fence":13,"attempt":1,"until":31000,"from":"heron","at":1000,"body":2,"key":"a","headers":[]}]}
  topic.retried {"topic":"o","group":"g","offset":0}
{"messages":[{"offset":0}],"kept":[]}
  agent.met {"agent":"robin","id":14}
  topic.joined {"topic":"o","group":"g","agent":"robin"}
{"messages":[]}
  topic.acked {"topic":"o","group":"g","offset":1}
{"pending":2}
  topic.delivered {"topic":"o","group":"g","offset":0,"fence":15,"agent":"robin","attempt":1}
{"messages":[{"offset":0,"fence":15,"attempt":1,"until":31000,"from":"heron","at":1000,"body":1,"key":"a","headers":[]}]}

> wren agent.join {"instance":"one"}
> heron topic.publish_all {"topic":"orders.eu","messages":[{"body":1,"key":"a","type":"t"},{"body":2,"key":"a"},{"body":3},{"body":4}]}
> wren@$s1 topic.join {"group":"g","topic":"orders.*","attempts_max":1}
> wren@$s1 topic.fetch {"group":"g","max":2}
> robin topic.fetch {"group":"g","max":1}
> robin topic.nack {"group":"g","topic":"orders.eu","offset":3,"fence":$f3,"reason":"no"}
> robin topic.fetch {"group":"g","wait_ms":60000}
> save_load
> wren@$s1 topic.ack {"group":"g","topic":"orders.eu","offset":0,"fence":$f1}
> ask topic.dead {"group":"g"}
> ask topic.read {"topic":"orders.eu","type":"t"}
> heron topic.publish {"topic":"orders.eu","body":5}
---
  agent.met {"agent":"wren","id":1}
  agent.joined {"agent":"wren","session":2,"instance":"one"}
{"agent":"wren","id":1,"session":2,"handle":"wren@2","ttl_ms":30000}
  agent.met {"agent":"heron","id":3}
  topic.created {"topic":"orders.eu"}
  topic.published {"topic":"orders.eu","first":0,"last":3}
{"topic":"orders.eu","first":0,"last":3}
  topic.joined {"topic":"orders.*","group":"g","agent":"wren"}
{"made":true,"members":1,"lag":4}
  topic.delivered {"topic":"orders.eu","group":"g","offset":0,"fence":7,"agent":"wren","attempt":1}
  topic.delivered {"topic":"orders.eu","group":"g","offset":2,"fence":10,"agent":"wren","attempt":1}
{"messages":[{"topic":"orders.eu","offset":0,"fence":7,"attempt":1,"until":31000,"from":"heron","at":1000,"body":1,"key":"a","type":"t","headers":[]},{"topic":"orders.eu","offset":2,"fence":10,"attempt":1,"until":31000,"from":"heron","at":1000,"body":3,"headers":[]}]}
  agent.met {"agent":"robin","id":11}
  topic.joined {"topic":"orders.*","group":"g","agent":"robin"}
  topic.delivered {"topic":"orders.eu","group":"g","offset":3,"fence":13,"agent":"robin","attempt":1}
{"messages":[{"topic":"orders.eu","offset":3,"fence":13,"attempt":1,"until":31000,"from":"heron","at":1000,"body":4,"headers":[]}]}
  topic.nacked {"topic":"orders.eu","group":"g","offset":3,"state":"dead","reason":"no"}
  topic.died {"topic":"orders.eu","group":"g","offset":3,"reason":"no"}
{"state":"dead","at":0}
parked as #9
  topic.acked {"topic":"orders.eu","group":"g","offset":0}
{"pending":2}
  topic.delivered {"topic":"orders.eu","group":"g","offset":1,"fence":15,"agent":"robin","attempt":1}
answer to #9: {"messages":[{"topic":"orders.eu","offset":1,"fence":15,"attempt":1,"until":31000,"from":"heron","at":1000,"body":2,"key":"a","headers":[]}]}
{"messages":[{"topic":"orders.eu","offset":3,"state":"dead","since":1000,"attempts":1,"history":[{"attempt":1,"agent":"robin","ended":1000,"reason":"no"}],"from":"heron","at":1000,"body":4,"headers":[]}]}
{"messages":[{"offset":0,"cursor":"1@4","from":"heron","at":1000,"body":1,"key":"a","type":"t","headers":[]}],"next":"4@4","waiting":false}
  topic.published {"topic":"orders.eu","first":4,"last":4}
{"topic":"orders.eu","first":4,"last":4}

> owner space.set {"name":"topic_pending_max","value":2}
> heron topic.publish_all {"topic":"orders","messages":[{"body":1,"key":"a"},{"body":2,"key":"a"},{"body":3,"key":"b"}]}
> wren topic.join {"group":"g","topic":"orders"}
> wren topic.fetch {"group":"g","max":3}
> robin topic.fetch {"group":"g"}
> robin topic.fetch {"group":"g","wait_ms":60000}
> wren topic.ack {"group":"g","offset":0,"fence":$f1}
> robin topic.fetch {"group":"g","max":3}
> owner space.set {"name":"leases_max","value":1}
> robin topic.fetch {"group":"g"}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"topic_pending_max","value":2}
{}
  agent.met {"agent":"heron","id":2}
  topic.created {"topic":"orders"}
  topic.published {"topic":"orders","first":0,"last":2}
{"topic":"orders","first":0,"last":2}
  agent.met {"agent":"wren","id":4}
  topic.joined {"topic":"orders","group":"g","agent":"wren"}
{"made":true,"members":1,"lag":3}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":7,"agent":"wren","attempt":1}
{"messages":[{"offset":0,"fence":7,"attempt":1,"until":31000,"from":"heron","at":1000,"body":1,"key":"a","headers":[]}]}
exhausted: 2 messages of the group are handed out, put off, or behind others of their key; acknowledge some first: `synod topic pending` shows who has them
  agent.met {"agent":"robin","id":9}
  topic.joined {"topic":"orders","group":"g","agent":"robin"}
parked as #8
  topic.acked {"topic":"orders","group":"g","offset":0}
{"pending":1}
  topic.delivered {"topic":"orders","group":"g","offset":1,"fence":10,"agent":"robin","attempt":1}
answer to #8: {"messages":[{"offset":1,"fence":10,"attempt":1,"until":31000,"from":"heron","at":1000,"body":2,"key":"a","headers":[]}]}
  topic.delivered {"topic":"orders","group":"g","offset":2,"fence":12,"agent":"robin","attempt":1}
{"messages":[{"offset":2,"fence":12,"attempt":1,"until":31000,"from":"heron","at":1000,"body":3,"key":"b","headers":[]}]}
  space.set {"name":"leases_max","value":1}
{}
exhausted: you have 2 messages of the group in hand; acknowledge some before you take more

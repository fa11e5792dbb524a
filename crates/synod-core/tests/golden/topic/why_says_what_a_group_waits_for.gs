> heron topic.publish_all {"topic":"orders","messages":[{"body":1,"key":"a"},{"body":2,"key":"a"},{"body":3}]}
> wren topic.join {"group":"g","topic":"orders","attempts_max":2}
> ask topic.why {"group":"g"}
> wren topic.fetch {"group":"g","max":9}
> wren topic.nack {"group":"g","offset":2,"fence":$f2,"retry_ms":9000}
> ask topic.why {"group":"g"}
> robin topic.fetch {"group":"g","wait_ms":60000}
> ask topic.why {"group":"g"}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"orders"}
  topic.published {"topic":"orders","first":0,"last":2}
{"topic":"orders","first":0,"last":2}
  agent.met {"agent":"wren","id":3}
  topic.joined {"topic":"orders","group":"g","agent":"wren"}
{"made":true,"members":1,"lag":3}
{"because":["to be handled: 3, of which 0 were handed out or passed over","members: 1; none waits for messages"],"next":0}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":6,"agent":"wren","attempt":1}
  topic.delivered {"topic":"orders","group":"g","offset":2,"fence":9,"agent":"wren","attempt":1}
{"messages":[{"offset":0,"fence":6,"attempt":1,"until":31000,"from":"heron","at":1000,"body":1,"key":"a","headers":[]},{"offset":2,"fence":9,"attempt":1,"until":31000,"from":"heron","at":1000,"body":3,"headers":[]}]}
  topic.nacked {"topic":"orders","group":"g","offset":2,"state":"delayed","reason":"put back without a reason"}
{"state":"delayed","at":10000}
{"because":["to be handled: 3, of which 3 were handed out or passed over","members: 1; none waits for messages","`wren` has message 0 of `orders` in hand since 00:00:01 UTC, attempt 1; without another word it goes back at 00:00:31 UTC","message 1 of `orders` waits for an earlier one of its key since 00:00:01 UTC","message 2 of `orders` was put back at 00:00:01 UTC and comes again at 00:00:10 UTC"],"next":10000}
  agent.met {"agent":"robin","id":10}
  topic.joined {"topic":"orders","group":"g","agent":"robin"}
parked as #7
{"because":["to be handled: 3, of which 3 were handed out or passed over","members: 2; waiting for messages: 1","`wren` has message 0 of `orders` in hand since 00:00:01 UTC, attempt 1; without another word it goes back at 00:00:31 UTC","message 1 of `orders` waits for an earlier one of its key since 00:00:01 UTC","message 2 of `orders` was put back at 00:00:01 UTC and comes again at 00:00:10 UTC"],"next":10000}

> heron topic.publish_all {"topic":"orders","messages":[{"body":1},{"body":2}]}
> time +1000
> heron topic.publish {"topic":"orders","body":3}
> wren topic.join {"group":"g","topic":"orders","from":"end"}
> wren topic.fetch {"group":"g"}
> owner topic.reset {"group":"g","since":2000}
> wren topic.fetch {"group":"g"}
> owner topic.reset {"group":"g","to":"1"}
> wren topic.ack {"group":"g","offset":2,"fence":$f}
> wren topic.fetch {"group":"g"}
> robin topic.fetch {"group":"g","wait_ms":60000,"max":9}
> owl topic.fetch {"group":"g","wait_ms":60000,"max":9}
> owner topic.reset {"group":"g","to":"start"}
> owner topic.reset {"group":"g","to":"end"}
> owner topic.reset {"group":"g","to":"4"}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"orders"}
  topic.published {"topic":"orders","first":0,"last":1}
{"topic":"orders","first":0,"last":1}
  topic.published {"topic":"orders","first":2,"last":2}
{"topic":"orders","first":2,"last":2}
  agent.met {"agent":"wren","id":3}
  topic.joined {"topic":"orders","group":"g","agent":"wren"}
{"made":true,"members":1,"lag":0}
{"messages":[]}
  agent.met {"agent":"owner","id":5}
  topic.reset {"topic":"orders","group":"g"}
{"lag":1,"taken":0}
  topic.delivered {"topic":"orders","group":"g","offset":2,"fence":7,"agent":"wren","attempt":1}
{"messages":[{"offset":2,"fence":7,"attempt":1,"until":32000,"from":"heron","at":2000,"body":3,"headers":[]}]}
  topic.reset {"topic":"orders","group":"g"}
{"lag":2,"taken":1}
not_found: message 2 of `orders` was not handed out to the group yet; send the `offset` that came with the message
  topic.delivered {"topic":"orders","group":"g","offset":1,"fence":9,"agent":"wren","attempt":1}
{"messages":[{"offset":1,"fence":9,"attempt":1,"until":32000,"from":"heron","at":1000,"body":2,"headers":[]}]}
  agent.met {"agent":"robin","id":10}
  topic.joined {"topic":"orders","group":"g","agent":"robin"}
  topic.delivered {"topic":"orders","group":"g","offset":2,"fence":12,"agent":"robin","attempt":1}
{"messages":[{"offset":2,"fence":12,"attempt":1,"until":32000,"from":"heron","at":2000,"body":3,"headers":[]}]}
  agent.met {"agent":"owl","id":13}
  topic.joined {"topic":"orders","group":"g","agent":"owl"}
parked as #13
  topic.reset {"topic":"orders","group":"g"}
{"lag":3,"taken":2}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":15,"agent":"owl","attempt":1}
  topic.delivered {"topic":"orders","group":"g","offset":1,"fence":17,"agent":"owl","attempt":1}
  topic.delivered {"topic":"orders","group":"g","offset":2,"fence":19,"agent":"owl","attempt":1}
answer to #13: {"messages":[{"offset":0,"fence":15,"attempt":1,"until":32000,"from":"heron","at":1000,"body":1,"headers":[]},{"offset":1,"fence":17,"attempt":1,"until":32000,"from":"heron","at":1000,"body":2,"headers":[]},{"offset":2,"fence":19,"attempt":1,"until":32000,"from":"heron","at":2000,"body":3,"headers":[]}]}
  topic.reset {"topic":"orders","group":"g"}
{"lag":0,"taken":3}
invalid: `orders` has come to offset 3 and not to 4; begin at `end` for what comes

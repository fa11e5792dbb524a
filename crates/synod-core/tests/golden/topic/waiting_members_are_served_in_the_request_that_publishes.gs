> wren topic.join {"group":"g","topic":"orders.*"}
> wren topic.fetch {"group":"g","wait_ms":60000}
> robin topic.fetch {"group":"g","max":2,"wait_ms":60000}
> owl topic.fetch {"group":"g","wait_ms":60000}
> heron topic.publish_all {"topic":"orders.eu","messages":[{"body":1},{"body":2},{"body":3},{"body":4},{"body":5}]}
> owl topic.fetch {"group":"g","max":5}
---
  agent.met {"agent":"wren","id":1}
  topic.joined {"topic":"orders.*","group":"g","agent":"wren"}
{"made":true,"members":1,"lag":0}
parked as #4
  agent.met {"agent":"robin","id":3}
  topic.joined {"topic":"orders.*","group":"g","agent":"robin"}
parked as #5
  agent.met {"agent":"owl","id":4}
  topic.joined {"topic":"orders.*","group":"g","agent":"owl"}
parked as #6
  agent.met {"agent":"heron","id":5}
  topic.created {"topic":"orders.eu"}
  topic.published {"topic":"orders.eu","first":0,"last":4}
{"topic":"orders.eu","first":0,"last":4}
  topic.delivered {"topic":"orders.eu","group":"g","offset":0,"fence":8,"agent":"wren","attempt":1}
answer to #4: {"messages":[{"topic":"orders.eu","offset":0,"fence":8,"attempt":1,"until":31000,"from":"heron","at":1000,"body":1,"headers":[]}]}
  topic.delivered {"topic":"orders.eu","group":"g","offset":1,"fence":10,"agent":"robin","attempt":1}
  topic.delivered {"topic":"orders.eu","group":"g","offset":2,"fence":12,"agent":"robin","attempt":1}
answer to #5: {"messages":[{"topic":"orders.eu","offset":1,"fence":10,"attempt":1,"until":31000,"from":"heron","at":1000,"body":2,"headers":[]},{"topic":"orders.eu","offset":2,"fence":12,"attempt":1,"until":31000,"from":"heron","at":1000,"body":3,"headers":[]}]}
  topic.delivered {"topic":"orders.eu","group":"g","offset":3,"fence":14,"agent":"owl","attempt":1}
answer to #6: {"messages":[{"topic":"orders.eu","offset":3,"fence":14,"attempt":1,"until":31000,"from":"heron","at":1000,"body":4,"headers":[]}]}
  topic.delivered {"topic":"orders.eu","group":"g","offset":4,"fence":16,"agent":"owl","attempt":1}
{"messages":[{"topic":"orders.eu","offset":4,"fence":16,"attempt":1,"until":31000,"from":"heron","at":1000,"body":5,"headers":[]}]}

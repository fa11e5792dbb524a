> heron topic.publish {"topic":"orders","body":1}
> wren topic.join {"group":"g","topic":"orders"}
> wren topic.fetch {"group":"g"}
> robin topic.fetch {"group":"g","wait_ms":60000}
> wren topic.leave {"group":"g"}
> wren topic.leave {"group":"g"}
> owl topic.fetch {"group":"g","wait_ms":60000}
> owl topic.leave {"group":"g"}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"orders"}
  topic.published {"topic":"orders","first":0,"last":0}
{"topic":"orders","first":0,"last":0}
  agent.met {"agent":"wren","id":3}
  topic.joined {"topic":"orders","group":"g","agent":"wren"}
{"made":true,"members":1,"lag":1}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":6,"agent":"wren","attempt":1}
{"messages":[{"offset":0,"fence":6,"attempt":1,"until":31000,"from":"heron","at":1000,"body":1,"headers":[]}]}
  agent.met {"agent":"robin","id":7}
  topic.joined {"topic":"orders","group":"g","agent":"robin"}
parked as #6
  topic.returned {"topic":"orders","group":"g","offset":0}
  topic.left {"topic":"orders","group":"g","agent":"wren"}
{"messages":1}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":8,"agent":"robin","attempt":1}
answer to #6: {"messages":[{"offset":0,"fence":8,"attempt":1,"until":31000,"from":"heron","at":1000,"body":1,"headers":[]}]}
not_found: `wren` is no member of `g` in this session; there is nothing to leave
  agent.met {"agent":"owl","id":9}
  topic.joined {"topic":"orders","group":"g","agent":"owl"}
parked as #9
answer to #9: {"messages":[]}
  topic.left {"topic":"orders","group":"g","agent":"owl"}
{"messages":0}

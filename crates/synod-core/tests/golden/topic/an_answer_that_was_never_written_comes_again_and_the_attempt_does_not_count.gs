> heron topic.publish {"topic":"orders","body":1}
> wren topic.join {"group":"g","topic":"orders"}
> wren key=k topic.fetch {"group":"g"}
> withdraw #5 wren k
> wren topic.fetch {"group":"g","wait_ms":60000}
> robin topic.fetch {"group":"g","wait_ms":60000}
> withdraw #8 robin
> wren topic.ack {"group":"g","offset":0,"fence":$f}
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
  topic.returned {"topic":"orders","group":"g","offset":0}
{"ended":0}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":7,"agent":"wren","attempt":1}
{"messages":[{"offset":0,"fence":7,"attempt":1,"until":31000,"from":"heron","at":1000,"body":1,"headers":[]}]}
  agent.met {"agent":"robin","id":8}
  topic.joined {"topic":"orders","group":"g","agent":"robin"}
parked as #8
{"ended":1}
  topic.acked {"topic":"orders","group":"g","offset":0}
{"pending":0}

> heron topic.publish {"topic":"orders","body":1}
> wren topic.join {"group":"g","topic":"orders"}
> wren topic.fetch {"group":"g","lease_ms":5000}
> robin key=k topic.fetch {"group":"g","wait_ms":600000}
> time +60000
> restart
> robin key=k topic.fetch {"group":"g","wait_ms":600000}
> wren topic.ack {"group":"g","offset":0,"fence":$f}
> heron topic.publish {"topic":"orders","body":2}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"orders"}
  topic.published {"topic":"orders","first":0,"last":0}
{"topic":"orders","first":0,"last":0}
  agent.met {"agent":"wren","id":3}
  topic.joined {"topic":"orders","group":"g","agent":"wren"}
{"made":true,"members":1,"lag":1}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":6,"agent":"wren","attempt":1}
{"messages":[{"offset":0,"fence":6,"attempt":1,"until":6000,"from":"heron","at":1000,"body":1,"headers":[]}]}
  agent.met {"agent":"robin","id":7}
  topic.joined {"topic":"orders","group":"g","agent":"robin"}
parked as #6
  space.epoch_opened {"epoch":2,"kept":1,"voided":0}
parked as #8
  topic.acked {"topic":"orders","group":"g","offset":0}
{"pending":0}
  topic.published {"topic":"orders","first":1,"last":1}
{"topic":"orders","first":1,"last":1}
  topic.delivered {"topic":"orders","group":"g","offset":1,"fence":9,"agent":"robin","attempt":1}
answer to #6: {"messages":[{"offset":1,"fence":9,"attempt":1,"until":91000,"from":"heron","at":61000,"body":2,"headers":[]}]}

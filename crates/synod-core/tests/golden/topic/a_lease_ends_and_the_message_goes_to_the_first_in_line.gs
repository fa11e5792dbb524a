> heron topic.publish {"topic":"orders","body":1}
> wren topic.join {"group":"g","topic":"orders"}
> wren topic.fetch {"group":"g","lease_ms":5000}
> robin topic.fetch {"group":"g","wait_ms":60000}
> owl topic.fetch {"group":"g","wait_ms":60000}
> time +4000
> wren topic.extend {"group":"g","offset":0,"fence":$f}
> time +4999
> pulse
> time +1
> pulse
> wren topic.ack {"group":"g","offset":0,"fence":$f1}
> time +60000
> pulse
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
  agent.met {"agent":"owl","id":8}
  topic.joined {"topic":"orders","group":"g","agent":"owl"}
parked as #7
{"until":10000}
  topic.expired {"topic":"orders","group":"g","offset":0,"state":"ready","why":"lease"}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":9,"agent":"robin","attempt":2}
answer to #6: {"messages":[{"offset":0,"fence":9,"attempt":2,"until":40000,"from":"heron","at":1000,"body":1,"headers":[]}]}
stale: message 0 of `orders` is not yours to acknowledge: `robin` has it in hand since 00:00:10 UTC and you are `wren`; stop, and work on what you fetch [holder robin]
answer to #7: {"messages":[]}
  topic.expired {"topic":"orders","group":"g","offset":0,"state":"ready","why":"lease"}

> heron topic.publish_all {"topic":"orders","messages":[{"body":1,"key":"a"},{"body":2,"key":"a"},{"body":3,"key":"b"},{"body":4},{"body":5,"key":"a"}]}
> wren topic.join {"group":"g","topic":"orders"}
> wren topic.fetch {"group":"g","max":10}
> ask topic.pending {"group":"g"}
> robin topic.fetch {"group":"g","max":10,"wait_ms":60000}
> wren topic.nack {"group":"g","offset":0,"fence":$f1,"retry_ms":5000}
> owl topic.fetch {"group":"g","max":10}
> time +5000
> pulse
> robin topic.ack {"group":"g","offset":0,"fence":$f}
> owl topic.fetch {"group":"g","max":10}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"orders"}
  topic.published {"topic":"orders","first":0,"last":4}
{"topic":"orders","first":0,"last":4}
  agent.met {"agent":"wren","id":3}
  topic.joined {"topic":"orders","group":"g","agent":"wren"}
{"made":true,"members":1,"lag":5}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":6,"agent":"wren","attempt":1}
  topic.delivered {"topic":"orders","group":"g","offset":2,"fence":9,"agent":"wren","attempt":1}
  topic.delivered {"topic":"orders","group":"g","offset":3,"fence":11,"agent":"wren","attempt":1}
{"messages":[{"offset":0,"fence":6,"attempt":1,"until":31000,"from":"heron","at":1000,"body":1,"key":"a","headers":[]},{"offset":2,"fence":9,"attempt":1,"until":31000,"from":"heron","at":1000,"body":3,"key":"b","headers":[]},{"offset":3,"fence":11,"attempt":1,"until":31000,"from":"heron","at":1000,"body":4,"headers":[]}]}
{"messages":[{"offset":0,"state":"leased","agent":"wren","fence":6,"since":1000,"until":31000,"attempts":1,"history":[],"from":"heron","at":1000,"body":1,"key":"a","headers":[]},{"offset":1,"state":"blocked","since":1000,"attempts":0,"history":[],"from":"heron","at":1000,"body":2,"key":"a","headers":[]},{"offset":2,"state":"leased","agent":"wren","fence":9,"since":1000,"until":31000,"attempts":1,"history":[],"from":"heron","at":1000,"body":3,"key":"b","headers":[]},{"offset":3,"state":"leased","agent":"wren","fence":11,"since":1000,"until":31000,"attempts":1,"history":[],"from":"heron","at":1000,"body":4,"headers":[]},{"offset":4,"state":"blocked","since":1000,"attempts":0,"history":[],"from":"heron","at":1000,"body":5,"key":"a","headers":[]}]}
  agent.met {"agent":"robin","id":13}
  topic.joined {"topic":"orders","group":"g","agent":"robin"}
parked as #6
  topic.nacked {"topic":"orders","group":"g","offset":0,"state":"delayed","reason":"put back without a reason"}
{"state":"delayed","at":6000}
  agent.met {"agent":"owl","id":14}
  topic.joined {"topic":"orders","group":"g","agent":"owl"}
{"messages":[]}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":15,"agent":"robin","attempt":2}
answer to #6: {"messages":[{"offset":0,"fence":15,"attempt":2,"until":36000,"from":"heron","at":1000,"body":1,"key":"a","headers":[]}]}
  topic.acked {"topic":"orders","group":"g","offset":0}
{"pending":4}
  topic.delivered {"topic":"orders","group":"g","offset":1,"fence":16,"agent":"owl","attempt":1}
{"messages":[{"offset":1,"fence":16,"attempt":1,"until":36000,"from":"heron","at":1000,"body":2,"key":"a","headers":[]}]}

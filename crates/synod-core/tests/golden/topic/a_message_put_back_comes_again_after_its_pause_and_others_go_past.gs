> heron topic.publish_all {"topic":"orders","messages":[{"body":1},{"body":2}]}
> wren topic.join {"group":"g","topic":"orders"}
> wren topic.fetch {"group":"g"}
> wren topic.nack {"group":"g","offset":0,"fence":$f,"reason":"not now"}
> wren topic.fetch {"group":"g","max":5}
> ask topic.pending {"group":"g"}
> time +1000
> wren topic.fetch {"group":"g","max":5}
> wren topic.nack {"group":"g","offset":0,"fence":$f,"retry_ms":0}
> wren topic.fetch {"group":"g","max":5}
> ask topic.pending {"group":"g"}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"orders"}
  topic.published {"topic":"orders","first":0,"last":1}
{"topic":"orders","first":0,"last":1}
  agent.met {"agent":"wren","id":3}
  topic.joined {"topic":"orders","group":"g","agent":"wren"}
{"made":true,"members":1,"lag":2}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":6,"agent":"wren","attempt":1}
{"messages":[{"offset":0,"fence":6,"attempt":1,"until":31000,"from":"heron","at":1000,"body":1,"headers":[]}]}
  topic.nacked {"topic":"orders","group":"g","offset":0,"state":"delayed","reason":"not now"}
{"state":"delayed","at":2000}
  topic.delivered {"topic":"orders","group":"g","offset":1,"fence":8,"agent":"wren","attempt":1}
{"messages":[{"offset":1,"fence":8,"attempt":1,"until":31000,"from":"heron","at":1000,"body":2,"headers":[]}]}
{"messages":[{"offset":0,"state":"delayed","since":1000,"until":2000,"attempts":1,"history":[{"attempt":1,"agent":"wren","ended":1000,"reason":"not now"}],"from":"heron","at":1000,"body":1,"headers":[]},{"offset":1,"state":"leased","agent":"wren","fence":8,"since":1000,"until":31000,"attempts":1,"history":[],"from":"heron","at":1000,"body":2,"headers":[]}]}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":9,"agent":"wren","attempt":2}
{"messages":[{"offset":0,"fence":9,"attempt":2,"until":32000,"from":"heron","at":1000,"body":1,"headers":[]}]}
  topic.nacked {"topic":"orders","group":"g","offset":0,"state":"ready","reason":"put back without a reason"}
{"state":"ready","at":0}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":10,"agent":"wren","attempt":3}
{"messages":[{"offset":0,"fence":10,"attempt":3,"until":32000,"from":"heron","at":1000,"body":1,"headers":[]}]}
{"messages":[{"offset":0,"state":"leased","agent":"wren","fence":10,"since":2000,"until":32000,"attempts":3,"history":[{"attempt":1,"agent":"wren","ended":1000,"reason":"not now"},{"attempt":2,"agent":"wren","ended":2000,"reason":"put back without a reason"}],"from":"heron","at":1000,"body":1,"headers":[]},{"offset":1,"state":"leased","agent":"wren","fence":8,"since":1000,"until":31000,"attempts":1,"history":[],"from":"heron","at":1000,"body":2,"headers":[]}]}

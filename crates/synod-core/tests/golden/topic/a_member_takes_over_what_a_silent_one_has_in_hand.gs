> heron topic.publish_all {"topic":"orders","messages":[{"body":1},{"body":2},{"body":3}]}
> wren topic.join {"group":"g","topic":"orders","attempts_max":2}
> wren topic.fetch {"group":"g","max":2,"lease_ms":3600000}
> time +50000
> wren topic.extend {"group":"g","offset":1,"fence":$f2}
> time +20000
> robin topic.claim {"group":"g","idle_ms":60000,"max":5}
> wren topic.ack {"group":"g","offset":0,"fence":$f1}
> owl topic.claim {"group":"g","agent":"wren","idle_ms":0,"max":5}
> owl topic.claim {"group":"g","agent":"robin","idle_ms":0,"max":5}
> time +5000
> owl topic.claim {"group":"g","agent":"robin","idle_ms":0,"max":5}
> ask topic.pending {"group":"g"}
> ask topic.dead {"group":"g"}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"orders"}
  topic.published {"topic":"orders","first":0,"last":2}
{"topic":"orders","first":0,"last":2}
  agent.met {"agent":"wren","id":3}
  topic.joined {"topic":"orders","group":"g","agent":"wren"}
{"made":true,"members":1,"lag":3}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":6,"agent":"wren","attempt":1}
  topic.delivered {"topic":"orders","group":"g","offset":1,"fence":8,"agent":"wren","attempt":1}
{"messages":[{"offset":0,"fence":6,"attempt":1,"until":3601000,"from":"heron","at":1000,"body":1,"headers":[]},{"offset":1,"fence":8,"attempt":1,"until":3601000,"from":"heron","at":1000,"body":2,"headers":[]}]}
{"until":3651000}
  agent.met {"agent":"robin","id":9}
  topic.joined {"topic":"orders","group":"g","agent":"robin"}
  topic.expired {"topic":"orders","group":"g","offset":0,"state":"ready","why":"claim"}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":10,"agent":"robin","attempt":2}
{"messages":[{"offset":0,"fence":10,"attempt":2,"until":101000,"from":"heron","at":1000,"body":1,"headers":[]}]}
stale: message 0 of `orders` is not yours to acknowledge: `robin` has it in hand since 00:01:11 UTC and you are `wren`; stop, and work on what you fetch [holder robin]
  agent.met {"agent":"owl","id":11}
  topic.joined {"topic":"orders","group":"g","agent":"owl"}
  topic.expired {"topic":"orders","group":"g","offset":1,"state":"ready","why":"claim"}
  topic.delivered {"topic":"orders","group":"g","offset":1,"fence":12,"agent":"owl","attempt":2}
{"messages":[{"offset":1,"fence":12,"attempt":2,"until":101000,"from":"heron","at":1000,"body":2,"headers":[]}]}
{"messages":[]}
  topic.expired {"topic":"orders","group":"g","offset":0,"state":"dead","why":"claim"}
  topic.died {"topic":"orders","group":"g","offset":0,"reason":"another member took it over"}
{"messages":[]}
{"messages":[{"offset":1,"state":"leased","agent":"owl","fence":12,"since":71000,"until":101000,"attempts":2,"history":[{"attempt":1,"agent":"wren","ended":71000,"reason":"another member took it over"}],"from":"heron","at":1000,"body":2,"headers":[]}]}
{"messages":[{"offset":0,"state":"dead","since":76000,"attempts":2,"history":[{"attempt":1,"agent":"wren","ended":71000,"reason":"another member took it over"},{"attempt":2,"agent":"robin","ended":76000,"reason":"another member took it over"}],"from":"heron","at":1000,"body":1,"headers":[]}]}

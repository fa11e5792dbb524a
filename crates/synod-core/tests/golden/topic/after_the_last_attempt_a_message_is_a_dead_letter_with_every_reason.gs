> heron topic.publish_all {"topic":"orders","messages":[{"body":"bad","key":"a"},{"body":"good","key":"a"}]}
> wren topic.join {"group":"g","topic":"orders","attempts_max":2}
> wren topic.fetch {"group":"g"}
> wren topic.nack {"group":"g","offset":0,"fence":$f,"reason":"cannot read it","retry_ms":0}
> robin topic.fetch {"group":"g","lease_ms":1000}
> time +1000
> pulse
> ask topic.dead {"group":"g"}
> robin topic.fetch {"group":"g","max":2}
> robin topic.ack {"group":"g","offset":1,"fence":$f}
> owner topic.retry {"group":"g","messages":[{"offset":0},{"offset":1}]}
> robin topic.fetch {"group":"g","max":2}
> robin topic.ack {"group":"g","offset":0,"fence":$f}
> ask topic.dead {"group":"g"}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"orders"}
  topic.published {"topic":"orders","first":0,"last":1}
{"topic":"orders","first":0,"last":1}
  agent.met {"agent":"wren","id":3}
  topic.joined {"topic":"orders","group":"g","agent":"wren"}
{"made":true,"members":1,"lag":2}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":6,"agent":"wren","attempt":1}
{"messages":[{"offset":0,"fence":6,"attempt":1,"until":31000,"from":"heron","at":1000,"body":"bad","key":"a","headers":[]}]}
  topic.nacked {"topic":"orders","group":"g","offset":0,"state":"ready","reason":"cannot read it"}
{"state":"ready","at":0}
  agent.met {"agent":"robin","id":7}
  topic.joined {"topic":"orders","group":"g","agent":"robin"}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":8,"agent":"robin","attempt":2}
{"messages":[{"offset":0,"fence":8,"attempt":2,"until":2000,"from":"heron","at":1000,"body":"bad","key":"a","headers":[]}]}
  topic.expired {"topic":"orders","group":"g","offset":0,"state":"dead","why":"lease"}
  topic.died {"topic":"orders","group":"g","offset":0,"reason":"the lease ended without a word"}
{"messages":[{"offset":0,"state":"dead","since":2000,"attempts":2,"history":[{"attempt":1,"agent":"wren","ended":1000,"reason":"cannot read it"},{"attempt":2,"agent":"robin","ended":2000,"reason":"the lease ended without a word"}],"from":"heron","at":1000,"body":"bad","key":"a","headers":[]}]}
  topic.delivered {"topic":"orders","group":"g","offset":1,"fence":11,"agent":"robin","attempt":1}
{"messages":[{"offset":1,"fence":11,"attempt":1,"until":32000,"from":"heron","at":1000,"body":"good","key":"a","headers":[]}]}
  topic.acked {"topic":"orders","group":"g","offset":1}
{"pending":0}
  agent.met {"agent":"owner","id":12}
  topic.retried {"topic":"orders","group":"g","offset":0}
{"messages":[{"offset":0}],"kept":[{"offset":1}]}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":13,"agent":"robin","attempt":1}
{"messages":[{"offset":0,"fence":13,"attempt":1,"until":32000,"from":"heron","at":1000,"body":"bad","key":"a","headers":[]}]}
  topic.acked {"topic":"orders","group":"g","offset":0}
{"pending":0}
{"messages":[]}

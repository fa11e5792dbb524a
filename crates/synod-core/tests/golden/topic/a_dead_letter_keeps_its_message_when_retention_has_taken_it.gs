> heron topic.create {"topic":"orders","max_count":1}
> heron topic.publish {"topic":"orders","body":"bad"}
> wren topic.join {"group":"g","topic":"orders","attempts_max":1}
> wren topic.fetch {"group":"g"}
> wren topic.nack {"group":"g","offset":0,"fence":$f,"reason":"cannot read it"}
> heron topic.publish {"topic":"orders","body":2}
> ask topic.read {"topic":"orders","from":"0"}
> ask topic.dead {"group":"g"}
> owner topic.retry {"group":"g","messages":[{"offset":0}]}
> owner space.set {"name":"topic_dead_max","value":1}
> wren topic.fetch {"group":"g"}
> wren topic.nack {"group":"g","offset":1,"fence":$f,"reason":"nor this"}
> ask topic.dead {"group":"g"}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"orders"}
{"max_age_ms":604800000,"max_bytes":10737418240,"max_count":1}
  topic.published {"topic":"orders","first":0,"last":0}
{"topic":"orders","first":0,"last":0}
  agent.met {"agent":"wren","id":3}
  topic.joined {"topic":"orders","group":"g","agent":"wren"}
{"made":true,"members":1,"lag":1}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":6,"agent":"wren","attempt":1}
{"messages":[{"offset":0,"fence":6,"attempt":1,"until":31000,"from":"heron","at":1000,"body":"bad","headers":[]}]}
  topic.nacked {"topic":"orders","group":"g","offset":0,"state":"dead","reason":"cannot read it"}
  topic.died {"topic":"orders","group":"g","offset":0,"reason":"cannot read it"}
{"state":"dead","at":0}
  topic.published {"topic":"orders","first":1,"last":1}
  topic.trimmed {"topic":"orders","first":1,"messages":1,"why":"count"}
{"topic":"orders","first":1,"last":1}
gone: offset 0 of `orders` is not kept any more; the oldest that is has offset 1, so go on from there [number 1]
{"messages":[{"offset":0,"state":"dead","since":1000,"attempts":1,"history":[{"attempt":1,"agent":"wren","ended":1000,"reason":"cannot read it"}],"from":"heron","at":1000,"body":"bad","headers":[]}]}
  agent.met {"agent":"owner","id":8}
{"messages":[],"kept":[{"offset":0}]}
  space.set {"name":"topic_dead_max","value":1}
{}
  topic.delivered {"topic":"orders","group":"g","offset":1,"fence":10,"agent":"wren","attempt":1}
{"messages":[{"offset":1,"fence":10,"attempt":1,"until":31000,"from":"heron","at":1000,"body":2,"headers":[]}]}
  topic.nacked {"topic":"orders","group":"g","offset":1,"state":"dead","reason":"nor this"}
  topic.died {"topic":"orders","group":"g","offset":1,"reason":"nor this"}
  topic.forgotten {"topic":"orders","group":"g","offset":0}
{"state":"dead","at":0}
{"messages":[{"offset":1,"state":"dead","since":1000,"attempts":1,"history":[{"attempt":1,"agent":"wren","ended":1000,"reason":"nor this"}],"from":"heron","at":1000,"body":2,"headers":[]}]}

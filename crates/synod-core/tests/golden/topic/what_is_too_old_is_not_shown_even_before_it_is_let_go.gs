> heron topic.create {"topic":"news","max_age_ms":100000}
> time +500
> heron topic.publish {"topic":"news","body":1}
> heron topic.join {"group":"g","topic":"news"}
> time +100100
> heron agent.heartbeat
> ask topic.read {"topic":"news"}
> wren topic.fetch {"group":"g"}
> ask topic.group {"group":"g"}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"news"}
{"max_age_ms":100000,"max_bytes":10737418240,"max_count":0}
  topic.published {"topic":"news","first":0,"last":0}
{"topic":"news","first":0,"last":0}
  topic.joined {"topic":"news","group":"g","agent":"heron"}
{"made":true,"members":1,"lag":1}
{"until":0}
{"messages":[],"next":"1@2","waiting":true}
  agent.met {"agent":"wren","id":4}
  topic.joined {"topic":"news","group":"g","agent":"wren"}
{"messages":[],"missed":1}
{"group":"g","topic":"news","since":1500,"attempts_max":5,"lag":0,"pending":0,"dead":0,"acked":0,"missed":1,"waiting":0,"members":[{"agent":"heron","since":1500,"heard":1500,"holds":0},{"agent":"wren","since":101600,"heard":101600,"holds":0}],"topics":[{"topic":"news","cursor":1,"next":1,"lag":0}]}

> heron topic.create {"topic":"news","max_age_ms":60000}
> heron topic.publish {"topic":"news","body":1}
> time +500
> heron topic.publish {"topic":"news","body":2}
> time +40000
> heron topic.publish {"topic":"news","body":3}
> time +19500
> ask topic.read {"topic":"news"}
> pulse
> ask topic.read {"topic":"news","from":"0"}
> time +600
> pulse
> ask topic.read {"topic":"news","from":"0"}
> ask topic.read {"topic":"news","from":"start"}
> time +100000
> pulse
> ask topic.show {"topic":"news"}
> heron topic.publish {"topic":"news","body":4}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"news"}
{"max_age_ms":60000,"max_bytes":10737418240,"max_count":0}
  topic.published {"topic":"news","first":0,"last":0}
{"topic":"news","first":0,"last":0}
  topic.published {"topic":"news","first":1,"last":1}
{"topic":"news","first":1,"last":1}
  topic.published {"topic":"news","first":2,"last":2}
{"topic":"news","first":2,"last":2}
{"messages":[{"offset":0,"cursor":"1@2","from":"heron","at":1000,"body":1,"headers":[]},{"offset":1,"cursor":"2@2","from":"heron","at":1500,"body":2,"headers":[]},{"offset":2,"cursor":"3@2","from":"heron","at":41500,"body":3,"headers":[]}],"next":"3@2","waiting":false}
gone: offset 0 of `news` is not kept any more; the oldest that is has offset 1, so go on from there [number 1]
  topic.trimmed {"topic":"news","first":2,"messages":2,"why":"age"}
gone: offset 0 of `news` is not kept any more; the oldest that is has offset 2, so go on from there [number 2]
{"messages":[{"offset":2,"cursor":"3@2","from":"heron","at":41500,"body":3,"headers":[]}],"next":"3@2","waiting":false}
  topic.trimmed {"topic":"news","first":3,"messages":1,"why":"age"}
{"topic":"news","id":2,"first":3,"next":3,"bytes":0,"max_age_ms":60000,"max_bytes":10737418240,"max_count":0,"since":1000,"by":"heron","types":[],"groups":[]}
  topic.published {"topic":"news","first":3,"last":3}
{"topic":"news","first":3,"last":3}

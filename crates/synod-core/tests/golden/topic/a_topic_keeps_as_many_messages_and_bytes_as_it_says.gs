> heron topic.create {"topic":"few","max_count":2}
> heron topic.publish_all {"topic":"few","messages":[{"body":1},{"body":2},{"body":3},{"body":4}]}
> ask topic.read {"topic":"few"}
> heron topic.create {"topic":"short","max_bytes":10}
> heron topic.publish {"topic":"short","body":"1234"}
> heron topic.publish {"topic":"short","body":"12"}
> heron topic.publish {"topic":"short","body":"1"}
> heron topic.publish {"topic":"short","body":"12345678901"}
> ask topic.show {"topic":"short"}
> heron topic.configure {"topic":"few","max_count":1}
> ask topic.read {"topic":"few","from":"2"}
> heron topic.create {"topic":"few"}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"few"}
{"max_age_ms":604800000,"max_bytes":10737418240,"max_count":2}
  topic.published {"topic":"few","first":0,"last":3}
  topic.trimmed {"topic":"few","first":2,"messages":2,"why":"count"}
{"topic":"few","first":0,"last":3}
{"messages":[{"offset":2,"cursor":"3@2","from":"heron","at":1000,"body":3,"headers":[]},{"offset":3,"cursor":"4@2","from":"heron","at":1000,"body":4,"headers":[]}],"next":"4@2","waiting":false}
  topic.created {"topic":"short"}
{"max_age_ms":604800000,"max_bytes":10,"max_count":0}
  topic.published {"topic":"short","first":0,"last":0}
{"topic":"short","first":0,"last":0}
  topic.published {"topic":"short","first":1,"last":1}
{"topic":"short","first":1,"last":1}
  topic.published {"topic":"short","first":2,"last":2}
  topic.trimmed {"topic":"short","first":1,"messages":1,"why":"bytes"}
{"topic":"short","first":2,"last":2}
invalid: a message of 13 bytes does not fit into `short`, which keeps 10; store the body elsewhere, or raise `max_bytes` with `synod topic configure`
{"topic":"short","id":3,"first":1,"next":3,"bytes":7,"max_age_ms":604800000,"max_bytes":10,"max_count":0,"since":1000,"by":"heron","oldest":1000,"newest":1000,"types":[],"groups":[]}
  topic.configured {"topic":"few"}
  topic.trimmed {"topic":"few","first":3,"messages":1,"why":"count"}
{"max_age_ms":604800000,"max_bytes":10737418240,"max_count":1}
gone: offset 2 of `few` is not kept any more; the oldest that is has offset 3, so go on from there [number 3]
conflict: there is a topic `few` already; change what it keeps with `synod topic configure`

> heron topic.create {"topic":"orders.eu","max_count":1}
> heron topic.publish {"topic":"orders.eu","body":1}
> heron topic.publish {"topic":"orders.us","body":2}
> ask topic.read {"topic":"orders.*","max":1}
> heron topic.publish_all {"topic":"orders.eu","messages":[{"body":3},{"body":4}]}
> ask topic.read {"topic":"orders.*","from":"4.1"}
> ask topic.read {"topic":"orders.*","from":"6.1"}
> ask topic.read {"topic":"orders.*"}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"orders.eu"}
{"max_age_ms":604800000,"max_bytes":10737418240,"max_count":1}
  topic.published {"topic":"orders.eu","first":0,"last":0}
{"topic":"orders.eu","first":0,"last":0}
  topic.created {"topic":"orders.us"}
  topic.published {"topic":"orders.us","first":0,"last":0}
{"topic":"orders.us","first":0,"last":0}
{"messages":[{"topic":"orders.eu","offset":0,"cursor":"4.1@5","from":"heron","at":1000,"body":1,"headers":[]}],"next":"5.0@5","waiting":false}
  topic.published {"topic":"orders.eu","first":1,"last":2}
  topic.trimmed {"topic":"orders.eu","first":2,"messages":2,"why":"count"}
{"topic":"orders.eu","first":1,"last":2}
gone: messages of `orders.eu` after 4.1 are not kept any more; go on from 4.1@6, or read from `start` what there is
{"messages":[{"topic":"orders.eu","offset":2,"cursor":"6.2@6","from":"heron","at":1000,"body":4,"headers":[]}],"next":"7.0@6","waiting":false}
{"messages":[{"topic":"orders.us","offset":0,"cursor":"5.1@6","from":"heron","at":1000,"body":2,"headers":[]},{"topic":"orders.eu","offset":2,"cursor":"6.2@6","from":"heron","at":1000,"body":4,"headers":[]}],"next":"7.0@6","waiting":false}

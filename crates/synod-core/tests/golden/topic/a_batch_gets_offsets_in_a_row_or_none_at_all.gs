> heron topic.publish_all {"topic":"orders","messages":[{"body":1},{"body":2,"key":"k"},{"body":3}]}
> owner space.set {"name":"topic_messages_max","value":5}
> heron topic.publish_all {"topic":"orders","messages":[{"body":4},{"body":5},{"body":6}]}
> heron topic.publish_all {"topic":"orders","messages":[{"body":4},{"body":5}]}
> ask topic.read {"topic":"orders","from":"1"}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"orders"}
  topic.published {"topic":"orders","first":0,"last":2}
{"topic":"orders","first":0,"last":2}
  agent.met {"agent":"owner","id":3}
  space.set {"name":"topic_messages_max","value":5}
{}
exhausted: topics keep 3 of 5 messages and 3 more do not fit; keep less of some topic with `synod topic configure`, or raise `topic_messages_max`
  topic.published {"topic":"orders","first":3,"last":4}
{"topic":"orders","first":3,"last":4}
{"messages":[{"offset":1,"cursor":"2@2","from":"heron","at":1000,"body":2,"key":"k","headers":[]},{"offset":2,"cursor":"3@2","from":"heron","at":1000,"body":3,"headers":[]},{"offset":3,"cursor":"4@2","from":"heron","at":1000,"body":4,"headers":[]},{"offset":4,"cursor":"5@2","from":"heron","at":1000,"body":5,"headers":[]}],"next":"5@2","waiting":false}

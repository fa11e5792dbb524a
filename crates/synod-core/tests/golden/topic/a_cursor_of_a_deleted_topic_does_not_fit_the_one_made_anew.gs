> heron topic.publish_all {"topic":"orders","messages":[{"body":1},{"body":2}]}
> ask topic.read {"topic":"orders","max":1}
> heron topic.delete {"topic":"orders"}
> ask topic.read {"topic":"orders","from":"1@2"}
> heron topic.publish_all {"topic":"orders","messages":[{"body":3},{"body":4}]}
> ask topic.read {"topic":"orders","from":"1@2"}
> ask topic.read {"topic":"orders","from":"1"}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"orders"}
  topic.published {"topic":"orders","first":0,"last":1}
{"topic":"orders","first":0,"last":1}
{"messages":[{"offset":0,"cursor":"1@2","from":"heron","at":1000,"body":1,"headers":[]}],"next":"1@2","waiting":false}
  topic.deleted {"topic":"orders","messages":2}
{"messages":2,"groups":0}
not_found: there is no topic `orders`; publish to it or make it with `synod topic create`, and `synod topic list` shows what there is
  topic.created {"topic":"orders"}
  topic.published {"topic":"orders","first":0,"last":1}
{"topic":"orders","first":0,"last":1}
gone: this cursor is of a topic `orders` that was deleted; the one there is now began anew, so read it from `start` [number 0]
{"messages":[{"offset":1,"cursor":"2@3","from":"heron","at":1000,"body":4,"headers":[]}],"next":"2@3","waiting":false}

# Whoever waits for the topic is told as well, also while there is none.
> heron topic.delete {"topic":"orders"}
> ask topic.read {"topic":"orders","from":"1@3","expect":true}
> ask topic.read {"topic":"orders","from":"start","expect":true}
> ask topic.read {"topic":"orders","from":"7","expect":true}
---
  topic.deleted {"topic":"orders","messages":2}
{"messages":2,"groups":0}
gone: the topic `orders` that this cursor is of was deleted; one that is made anew begins anew, so wait for it with `start` [number 0]
{"messages":[],"next":"0","waiting":true}
{"messages":[],"next":"7","waiting":true}

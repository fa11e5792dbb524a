> ask topic.read {"topic":"later"}
> ask topic.read {"topic":"later","expect":true,"from":"end"}
> ask topic.read {"topic":"later.*"}
> heron topic.publish {"topic":"later","body":1}
> ask topic.read {"topic":"later","expect":true,"from":"0"}
---
not_found: there is no topic `later`; publish to it or make it with `synod topic create`, and `synod topic list` shows what there is
{"messages":[],"next":"0","waiting":true}
{"messages":[],"next":"3.0@2","waiting":true}
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"later"}
  topic.published {"topic":"later","first":0,"last":0}
{"topic":"later","first":0,"last":0}
{"messages":[{"offset":0,"cursor":"1@2","from":"heron","at":1000,"body":1,"headers":[]}],"next":"1@2","waiting":false}

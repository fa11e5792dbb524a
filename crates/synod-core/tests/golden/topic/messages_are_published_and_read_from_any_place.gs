> heron topic.publish {"topic":"orders","body":{"n":1}}
> heron topic.publish {"topic":"orders","body":{"n":2},"key":"k","type":"new","headers":[{"name":"trace","value":"7"}]}
> time +1000
> heron topic.publish {"topic":"orders","body_base64":"aGVsbG8="}
> ask topic.read {"topic":"orders"}
> ask topic.read {"topic":"orders","max":1}
> ask topic.read {"topic":"orders","from":"2"}
> ask topic.read {"topic":"orders","since":1500}
> ask topic.read {"topic":"orders","from":"end"}
> ask topic.read {"topic":"orders","from":"7"}
> ask topic.read {"topic":"orders","max_bytes":8}
> ask topic.show {"topic":"orders"}
> ask topic.list
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"orders"}
  topic.published {"topic":"orders","first":0,"last":0}
{"topic":"orders","first":0,"last":0}
  topic.published {"topic":"orders","first":1,"last":1}
{"topic":"orders","first":1,"last":1}
  topic.published {"topic":"orders","first":2,"last":2}
{"topic":"orders","first":2,"last":2}
{"messages":[{"offset":0,"cursor":"1@2","from":"heron","at":1000,"body":{"n":1},"headers":[]},{"offset":1,"cursor":"2@2","from":"heron","at":1000,"body":{"n":2},"key":"k","type":"new","headers":[{"name":"trace","value":"7"}]},{"offset":2,"cursor":"3@2","from":"heron","at":2000,"body_base64":"aGVsbG8=","headers":[]}],"next":"3@2","waiting":false}
{"messages":[{"offset":0,"cursor":"1@2","from":"heron","at":1000,"body":{"n":1},"headers":[]}],"next":"1@2","waiting":false}
{"messages":[{"offset":2,"cursor":"3@2","from":"heron","at":2000,"body_base64":"aGVsbG8=","headers":[]}],"next":"3@2","waiting":false}
{"messages":[{"offset":2,"cursor":"3@2","from":"heron","at":2000,"body_base64":"aGVsbG8=","headers":[]}],"next":"3@2","waiting":false}
{"messages":[],"next":"3@2","waiting":true}
{"messages":[],"next":"7@2","waiting":true}
{"messages":[{"offset":0,"cursor":"1@2","from":"heron","at":1000,"body":{"n":1},"headers":[]}],"next":"1@2","waiting":false}
{"topic":"orders","id":2,"first":0,"next":3,"bytes":29,"max_age_ms":604800000,"max_bytes":10737418240,"max_count":0,"since":1000,"by":"heron","oldest":1000,"newest":2000,"types":["new"],"groups":[]}
{"topics":[{"topic":"orders","first":0,"next":3,"bytes":29,"groups":0,"newest":2000}]}

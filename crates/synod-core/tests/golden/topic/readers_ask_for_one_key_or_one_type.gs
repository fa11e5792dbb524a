> heron topic.publish_all {"topic":"orders","messages":[{"body":1,"key":"a","type":"new"},{"body":2,"key":"b","type":"new"},{"body":3,"key":"a","type":"paid"},{"body":4}]}
> ask topic.read {"topic":"orders","key":"a"}
> ask topic.read {"topic":"orders","type":"new"}
> ask topic.read {"topic":"orders","key":"a","type":"paid"}
> ask topic.read {"topic":"orders","type":"lost"}
> ask topic.read {"topic":"*","key":"b"}
> ask topic.show {"topic":"orders"}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"orders"}
  topic.published {"topic":"orders","first":0,"last":3}
{"topic":"orders","first":0,"last":3}
{"messages":[{"offset":0,"cursor":"1@2","from":"heron","at":1000,"body":1,"key":"a","type":"new","headers":[]},{"offset":2,"cursor":"3@2","from":"heron","at":1000,"body":3,"key":"a","type":"paid","headers":[]}],"next":"4@2","waiting":false}
{"messages":[{"offset":0,"cursor":"1@2","from":"heron","at":1000,"body":1,"key":"a","type":"new","headers":[]},{"offset":1,"cursor":"2@2","from":"heron","at":1000,"body":2,"key":"b","type":"new","headers":[]}],"next":"4@2","waiting":false}
{"messages":[{"offset":2,"cursor":"3@2","from":"heron","at":1000,"body":3,"key":"a","type":"paid","headers":[]}],"next":"4@2","waiting":false}
{"messages":[],"next":"4@2","waiting":true}
{"messages":[{"topic":"orders","offset":1,"cursor":"3.2@3","from":"heron","at":1000,"body":2,"key":"b","type":"new","headers":[]}],"next":"4.0@3","waiting":false}
{"topic":"orders","id":2,"first":0,"next":4,"bytes":17,"max_age_ms":604800000,"max_bytes":10737418240,"max_count":0,"since":1000,"by":"heron","oldest":1000,"newest":1000,"types":["new","paid"],"groups":[]}

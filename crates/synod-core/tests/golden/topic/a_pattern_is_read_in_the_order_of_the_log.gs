> heron topic.publish {"topic":"orders.eu","body":1}
> heron topic.publish {"topic":"orders.us","body":2}
> heron topic.publish {"topic":"other","body":3} ;; wren topic.publish_all {"topic":"orders.eu","messages":[{"body":4},{"body":5}]}
> heron space.txn {"commands":[{"topic.publish":{"topic":"orders.us","body":6}},{"topic.publish":{"topic":"orders.eu","body":7}}]}
> heron topic.publish {"topic":"orders.us.new","body":8}
> ask topic.read {"topic":"orders.*"}
> ask topic.read {"topic":"orders.>","max":2}
> ask topic.read {"topic":"orders.>","from":"4.0"}
> ask topic.read {"topic":"orders.>","from":"6.1"}
> ask topic.read {"topic":">","from":"end"}
> ask topic.read {"topic":"*.us"}
> heron topic.publish {"topic":"orders.new","body":9}
> ask topic.read {"topic":"orders.>","from":"9.0"}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"orders.eu"}
  topic.published {"topic":"orders.eu","first":0,"last":0}
{"topic":"orders.eu","first":0,"last":0}
  topic.created {"topic":"orders.us"}
  topic.published {"topic":"orders.us","first":0,"last":0}
{"topic":"orders.us","first":0,"last":0}
  topic.created {"topic":"other"}
  topic.published {"topic":"other","first":0,"last":0}
{"topic":"other","first":0,"last":0}
  agent.met {"agent":"wren","id":5}
  topic.published {"topic":"orders.eu","first":1,"last":2}
{"topic":"orders.eu","first":1,"last":2}
  topic.published {"topic":"orders.us","first":1,"last":1}
  topic.published {"topic":"orders.eu","first":3,"last":3}
{"replies":[{"topic":"orders.us","first":1,"last":1},{"topic":"orders.eu","first":3,"last":3}]}
  topic.created {"topic":"orders.us.new"}
  topic.published {"topic":"orders.us.new","first":0,"last":0}
{"topic":"orders.us.new","first":0,"last":0}
{"messages":[{"topic":"orders.eu","offset":0,"cursor":"3.1@8","from":"heron","at":1000,"body":1,"headers":[]},{"topic":"orders.us","offset":0,"cursor":"4.1@8","from":"heron","at":1000,"body":2,"headers":[]},{"topic":"orders.eu","offset":1,"cursor":"6.1@8","from":"wren","at":1000,"body":4,"headers":[]},{"topic":"orders.eu","offset":2,"cursor":"6.2@8","from":"wren","at":1000,"body":5,"headers":[]},{"topic":"orders.us","offset":1,"cursor":"7.1@8","from":"heron","at":1000,"body":6,"headers":[]},{"topic":"orders.eu","offset":3,"cursor":"7.2@8","from":"heron","at":1000,"body":7,"headers":[]}],"next":"9.0@8","waiting":false}
{"messages":[{"topic":"orders.eu","offset":0,"cursor":"3.1@8","from":"heron","at":1000,"body":1,"headers":[]},{"topic":"orders.us","offset":0,"cursor":"4.1@8","from":"heron","at":1000,"body":2,"headers":[]}],"next":"6.0@8","waiting":false}
{"messages":[{"topic":"orders.us","offset":0,"cursor":"4.1@8","from":"heron","at":1000,"body":2,"headers":[]},{"topic":"orders.eu","offset":1,"cursor":"6.1@8","from":"wren","at":1000,"body":4,"headers":[]},{"topic":"orders.eu","offset":2,"cursor":"6.2@8","from":"wren","at":1000,"body":5,"headers":[]},{"topic":"orders.us","offset":1,"cursor":"7.1@8","from":"heron","at":1000,"body":6,"headers":[]},{"topic":"orders.eu","offset":3,"cursor":"7.2@8","from":"heron","at":1000,"body":7,"headers":[]},{"topic":"orders.us.new","offset":0,"cursor":"8.1@8","from":"heron","at":1000,"body":8,"headers":[]}],"next":"9.0@8","waiting":false}
{"messages":[{"topic":"orders.eu","offset":2,"cursor":"6.2@8","from":"wren","at":1000,"body":5,"headers":[]},{"topic":"orders.us","offset":1,"cursor":"7.1@8","from":"heron","at":1000,"body":6,"headers":[]},{"topic":"orders.eu","offset":3,"cursor":"7.2@8","from":"heron","at":1000,"body":7,"headers":[]},{"topic":"orders.us.new","offset":0,"cursor":"8.1@8","from":"heron","at":1000,"body":8,"headers":[]}],"next":"9.0@8","waiting":false}
{"messages":[],"next":"9.0@8","waiting":true}
{"messages":[{"topic":"orders.us","offset":0,"cursor":"4.1@8","from":"heron","at":1000,"body":2,"headers":[]},{"topic":"orders.us","offset":1,"cursor":"7.1@8","from":"heron","at":1000,"body":6,"headers":[]}],"next":"9.0@8","waiting":false}
  topic.created {"topic":"orders.new"}
  topic.published {"topic":"orders.new","first":0,"last":0}
{"topic":"orders.new","first":0,"last":0}
{"messages":[{"topic":"orders.new","offset":0,"cursor":"9.1@9","from":"heron","at":1000,"body":9,"headers":[]}],"next":"10.0@9","waiting":false}

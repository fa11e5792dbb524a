> wren agent.endpoint {"endpoint":"https://wren.example/hook","secret":"sealed_one"}
> heron mail.send {"to":"wren","body":{"n":1},"subject":"first"} ;; heron mail.send {"to":"wren","body":{"n":2},"correlation":"c"}
> node mail.carry {"max":10}
> ask mail.show {"message":$m1}
> ask mail.why {"message":$m1}
> ask mail.why {"message":$m2}
> node mail.carry {"max":10}
---
  agent.met {"agent":"wren","id":1}
{"agent":"wren","endpoint":"https://wren.example/hook","secret":"sealed_one"}
  mail.endpoint_set {"to":"wren","secret":true}
  agent.met {"agent":"heron","id":2}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":1}
  mail.sent {"to":"wren","message":4,"from":"heron"}
{"message":4,"waiting":2}
  mail.attempt_started {"to":"wren","message":3,"fence":5,"attempt":1}
{"messages":[{"message":3,"fence":5,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","subject":"first","body":{"n":1},"sent":1000}]}
{"message":3,"from":"heron","to":"wren","state":"leased","subject":"first","body":{"n":1},"sent":1000,"at":46000,"expires":2592001000,"depth":0,"attempts":1,"fence":5,"held_since":1000,"history":[]}
{"state":"leased","because":["it is being pushed to the endpoint of `wren` since 00:00:01 UTC","without a result by 00:00:46 UTC it counts as unknown, and is pushed again"],"next":46000}
{"state":"waiting","because":["it is pushed to the endpoint of `wren` when its turn comes","message 3 is being pushed at this moment; later ones wait behind it","unread, it is given up in 30 days"],"next":2592001000}
{"messages":[]}

> time +40
> node mail.report {"message":$m1,"fence":$f1,"came":"delivered","status":204,"took_ms":40,"chance":0}
> ask mail.show {"message":$m1}
> node mail.carry {"max":10}
> ask agent.show {"agent":"wren"}
> ask mail.boxes {"prefix":"w"}
---
  mail.pushed {"to":"wren","message":3,"status":204,"took_ms":40}
  mail.read {"message":3}
{"state":"read","at":0,"breaker":"closed"}
{"message":3,"from":"heron","to":"wren","state":"read","subject":"first","body":{"n":1},"sent":1000,"at":1040,"expires":2592001000,"depth":0,"attempts":1,"history":[]}
  mail.attempt_started {"to":"wren","message":4,"fence":6,"attempt":1}
{"messages":[{"message":4,"fence":6,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":{"n":2},"sent":1000,"correlation":"c"}]}
{"agent":"wren","id":1,"state":"away","principal":"owner","capabilities":[],"endpoint":"https://wren.example/hook","since":1000,"last":1000,"sessions":[],"push":{"breaker":"closed","since":1000,"failures":0,"message":4,"last":{"at":1040,"ok":true,"status":204,"took_ms":40},"delivered":1,"failed":0}}
{"boxes":[{"agent":"wren","unread":0,"leased":1,"read":1,"dead":0,"cancelled":0,"sent":2,"readers":0,"last_read":1040}]}

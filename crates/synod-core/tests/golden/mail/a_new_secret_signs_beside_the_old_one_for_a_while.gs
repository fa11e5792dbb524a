> wren agent.endpoint {"endpoint":"https://wren.example/hook","secret":"sealed_one"}
> wren agent.endpoint {"endpoint":"https://wren.example/hook","secret":"sealed_offered"}
> wren agent.endpoint {"endpoint":"https://wren.example/hook","secret":"sealed_two","renew":true}
> heron mail.send {"to":"wren","body":1}
> node mail.carry {"max":1}
> node mail.report {"message":$m1,"fence":$f,"came":"unsent","took_ms":0,"chance":0}
> ask agent.show {"agent":"wren"}
> time +86400000
> node mail.carry {"max":1}
---
  agent.met {"agent":"wren","id":1}
{"agent":"wren","endpoint":"https://wren.example/hook","secret":"sealed_one"}
  mail.endpoint_set {"to":"wren","secret":true}
{"agent":"wren","endpoint":"https://wren.example/hook"}
  mail.endpoint_set {"to":"wren","secret":false}
{"agent":"wren","endpoint":"https://wren.example/hook","secret":"sealed_two"}
  mail.endpoint_set {"to":"wren","secret":true}
  agent.met {"agent":"heron","id":2}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":1}
  mail.attempt_started {"to":"wren","message":3,"fence":4,"attempt":1}
{"messages":[{"message":3,"fence":4,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_two","sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}
  mail.returned {"message":3}
{"state":"waiting","at":0,"breaker":"closed"}
{"agent":"wren","id":1,"state":"away","principal":"owner","capabilities":[],"endpoint":"https://wren.example/hook","since":1000,"last":1000,"sessions":[],"push":{"breaker":"closed","since":1000,"failures":0,"next":1000,"delivered":0,"failed":0,"old_secret_until":86401000}}
  mail.attempt_started {"to":"wren","message":3,"fence":5,"attempt":1}
{"messages":[{"message":3,"fence":5,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_two"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}

> wren agent.endpoint {"endpoint":"https://wren.example/hook","secret":"sealed_one"}
> robin agent.join {"endpoint":"https://robin.example/","secret":"sealed_two"}
> owner space.set {"name":"push_failures_max","value":1}
> heron mail.send {"to":"wren","body":1} ;; heron mail.send {"to":"robin","body":2} ;; heron mail.send {"to":"robin","body":3}
> node mail.carry {"max":2}
> node mail.report {"message":$m1,"fence":$f1,"came":"failed","reason":"connection refused","took_ms":3,"chance":0}
> node mail.carry {"max":2,"wait_ms":90000}
> save_load
> node mail.report {"message":$m2,"fence":$f2,"came":"delivered","status":200,"took_ms":3,"chance":0}
> node mail.carry {"max":2,"wait_ms":90000}
> save_load
> time +30000
> pulse
> ask agent.list
---
  agent.met {"agent":"wren","id":1}
{"agent":"wren","endpoint":"https://wren.example/hook","secret":"sealed_one"}
  mail.endpoint_set {"to":"wren","secret":true}
  agent.met {"agent":"robin","id":2}
  agent.joined {"agent":"robin","session":3,"instance":""}
{"agent":"robin","id":2,"session":3,"handle":"robin@3","ttl_ms":30000}
  mail.endpoint_set {"to":"robin","secret":true}
  agent.met {"agent":"owner","id":4}
  space.set {"name":"push_failures_max","value":1}
{}
  agent.met {"agent":"heron","id":5}
  mail.sent {"to":"wren","message":6,"from":"heron"}
{"message":6,"waiting":1}
  mail.sent {"to":"robin","message":7,"from":"heron"}
{"message":7,"waiting":1}
  mail.sent {"to":"robin","message":8,"from":"heron"}
{"message":8,"waiting":2}
  mail.attempt_started {"to":"wren","message":6,"fence":9,"attempt":1}
  mail.attempt_started {"to":"robin","message":7,"fence":10,"attempt":1}
{"messages":[{"message":6,"fence":9,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000},{"message":7,"fence":10,"attempt":1,"to":"robin","endpoint":"https://robin.example/","secrets":["sealed_two"],"timeout_ms":30000,"from":"heron","body":2,"sent":1000}]}
  mail.attempt_failed {"to":"wren","message":6,"attempt":1,"state":"waiting","reason":"connection refused, after 3 ms","took_ms":3,"at":1000}
  mail.breaker_opened {"to":"wren","failures":1,"until":31000}
{"state":"waiting","at":0,"breaker":"open"}
parked as #11
  mail.pushed {"to":"robin","message":7,"status":200,"took_ms":3}
  mail.read {"message":7}
{"state":"read","at":0,"breaker":"closed"}
  mail.attempt_started {"to":"robin","message":8,"fence":11,"attempt":1}
answer to #11: {"messages":[{"message":8,"fence":11,"attempt":1,"to":"robin","endpoint":"https://robin.example/","secrets":["sealed_two"],"timeout_ms":30000,"from":"heron","body":3,"sent":1000}]}
parked as #13
  mail.breaker_half_opened {"to":"wren"}
  mail.attempt_started {"to":"wren","message":6,"fence":12,"attempt":2}
answer to #13: {"messages":[{"message":6,"fence":12,"attempt":2,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}
{"agents":[{"agent":"heron","id":5,"state":"away","principal":"owner","capabilities":[],"since":1000,"last":1000,"sessions":[]},{"agent":"owner","id":4,"state":"away","principal":"owner","capabilities":[],"since":1000,"last":1000,"sessions":[]},{"agent":"robin","id":2,"state":"here","principal":"owner","capabilities":[],"endpoint":"https://robin.example/","since":1000,"last":1000,"sessions":[{"session":3,"instance":"","since":1000,"last":1000,"ttl_ms":30000}],"push":{"breaker":"closed","since":1000,"failures":0,"message":8,"last":{"at":1000,"ok":true,"status":200,"took_ms":3},"delivered":1,"failed":0}},{"agent":"wren","id":1,"state":"away","principal":"owner","capabilities":[],"endpoint":"https://wren.example/hook","since":1000,"last":1000,"sessions":[],"push":{"breaker":"half_open","since":31000,"failures":1,"message":6,"last":{"at":1000,"ok":false,"reason":"connection refused, after 3 ms","took_ms":3},"delivered":0,"failed":1}}]}

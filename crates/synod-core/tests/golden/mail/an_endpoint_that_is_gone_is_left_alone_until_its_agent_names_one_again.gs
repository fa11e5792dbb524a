> wren agent.endpoint {"endpoint":"https://wren.example/hook","secret":"sealed_one"}
> heron mail.send {"to":"wren","body":1}
> node mail.carry {"max":1}
> node mail.report {"message":$m1,"fence":$f,"came":"gone","status":410,"reason":"Gone","took_ms":3,"chance":0}
> node mail.carry {"max":1}
> ask mail.why {"message":$m1}
> ask agent.show {"agent":"wren"}
---
  agent.met {"agent":"wren","id":1}
{"agent":"wren","endpoint":"https://wren.example/hook","secret":"sealed_one"}
  mail.endpoint_set {"to":"wren","secret":true}
  agent.met {"agent":"heron","id":2}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":1}
  mail.attempt_started {"to":"wren","message":3,"fence":4,"attempt":1}
{"messages":[{"message":3,"fence":4,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}
  mail.attempt_failed {"to":"wren","message":3,"attempt":1,"state":"waiting","reason":"410 Gone, after 3 ms","status":410,"took_ms":3,"at":1000}
  mail.endpoint_disabled {"to":"wren","reason":"410 Gone, after 3 ms"}
{"state":"waiting","at":0,"breaker":"disabled"}
{"messages":[]}
{"state":"waiting","because":["nothing is pushed to `wren` since 00:00:01 UTC, for its endpoint said that it is gone; the agent names one again with `synod agent endpoint`, or receives its mail","`wren` has never asked for its mail","unread, it is given up in 30 days","attempt 1 ended at 00:00:01 UTC: 410 Gone, after 3 ms"],"next":2592001000}
{"agent":"wren","id":1,"state":"away","principal":"owner","capabilities":[],"endpoint":"https://wren.example/hook","since":1000,"last":1000,"sessions":[],"push":{"breaker":"disabled","since":1000,"failures":1,"last":{"at":1000,"ok":false,"status":410,"reason":"410 Gone, after 3 ms","took_ms":3},"delivered":0,"failed":1}}

# Its mail waits, and can be received.
> wren mail.receive
> wren mail.nack {"message":$m1,"fence":$f,"retry_ms":0}
> wren agent.endpoint {"endpoint":"https://wren.example/other"}
> node mail.carry {"max":1}
> ask agent.show {"agent":"wren"}
---
  mail.delivered {"message":3,"fence":5,"to":"wren","attempt":2}
{"messages":[{"message":3,"fence":5,"from":"heron","body":1,"sent":1000,"attempt":2,"until":31000}]}
  mail.nacked {"message":3,"state":"waiting","reason":"put back without a reason"}
{"state":"waiting","at":0}
{"agent":"wren","endpoint":"https://wren.example/other"}
  mail.endpoint_set {"to":"wren","secret":false}
  mail.attempt_started {"to":"wren","message":3,"fence":6,"attempt":3}
{"messages":[{"message":3,"fence":6,"attempt":3,"to":"wren","endpoint":"https://wren.example/other","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}
{"agent":"wren","id":1,"state":"away","principal":"owner","capabilities":[],"endpoint":"https://wren.example/other","since":1000,"last":1000,"sessions":[],"push":{"breaker":"closed","since":1000,"failures":0,"message":3,"last":{"at":1000,"ok":false,"status":410,"reason":"410 Gone, after 3 ms","took_ms":3},"delivered":0,"failed":1}}

> wren agent.endpoint {"endpoint":"https://wren.example/hook","secret":"sealed_one"}
> node mail.carry {"max":5,"wait_ms":60000}
> wren mail.receive {"wait_ms":60000}
> heron mail.send {"to":"wren","body":1} ;; heron mail.send {"to":"wren","body":2}
---
  agent.met {"agent":"wren","id":1}
{"agent":"wren","endpoint":"https://wren.example/hook","secret":"sealed_one"}
  mail.endpoint_set {"to":"wren","secret":true}
parked as #4
parked as #5
  agent.met {"agent":"heron","id":2}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":1,"last_read":1000}
  mail.delivered {"message":3,"fence":4,"to":"wren","attempt":1}
answer to #5: {"messages":[{"message":3,"fence":4,"from":"heron","body":1,"sent":1000,"attempt":1,"until":31000}]}
  mail.sent {"to":"wren","message":5,"from":"heron"}
{"message":5,"waiting":2,"last_read":1000}

# What the reader has in hand keeps the courier away; then it is the courier's turn, and the reader gets nothing.
> wren mail.ack {"message":$m1,"fence":$f1}
> wren mail.receive
> wren mail.ack {"message":$m2,"fence":$f}
> node mail.report {"message":$m2,"fence":$f,"came":"unsent","took_ms":0,"chance":0}
> wren mail.receive
---
  mail.read {"message":3}
{"state":"read"}
  mail.attempt_started {"to":"wren","message":5,"fence":6,"attempt":1}
answer to #4: {"messages":[{"message":5,"fence":6,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":2,"sent":1000}]}
{"messages":[]}
stale: message 5 is not yours to acknowledge: it is being pushed to the endpoint of `wren` since 00:00:01 UTC; a status of 200 acknowledges it [holder wren]
  mail.returned {"message":5}
{"state":"waiting","at":0,"breaker":"closed"}
  mail.delivered {"message":5,"fence":7,"to":"wren","attempt":1}
{"messages":[{"message":5,"fence":7,"from":"heron","body":2,"sent":1000,"attempt":1,"until":31000}]}

> wren agent.endpoint {"endpoint":"https://wren.example/hook","secret":"sealed_one"}
> robin agent.endpoint {"endpoint":"http://127.0.0.1:8080/robin","secret":"sealed_two"}
> node mail.carry {"max":1,"wait_ms":60000}
> heron mail.send {"to":"wren","body":1} ;; heron mail.send {"to":"robin","body":2}
> node mail.carry {"max":5,"wait_ms":60000}
> node mail.carry {"max":5,"wait_ms":1000}
> ask space.waits
> time +1000
> pulse
---
  agent.met {"agent":"wren","id":1}
{"agent":"wren","endpoint":"https://wren.example/hook","secret":"sealed_one"}
  mail.endpoint_set {"to":"wren","secret":true}
  agent.met {"agent":"robin","id":2}
{"agent":"robin","endpoint":"http://127.0.0.1:8080/robin","secret":"sealed_two"}
  mail.endpoint_set {"to":"robin","secret":true}
parked as #5
  agent.met {"agent":"heron","id":3}
  mail.sent {"to":"wren","message":4,"from":"heron"}
{"message":4,"waiting":1}
  mail.attempt_started {"to":"wren","message":4,"fence":5,"attempt":1}
answer to #5: {"messages":[{"message":4,"fence":5,"attempt":1,"to":"wren","endpoint":"https://wren.example/hook","secrets":["sealed_one"],"timeout_ms":30000,"from":"heron","body":1,"sent":1000}]}
  mail.sent {"to":"robin","message":6,"from":"heron"}
{"message":6,"waiting":1}
  mail.attempt_started {"to":"robin","message":6,"fence":7,"attempt":1}
{"messages":[{"message":6,"fence":7,"attempt":1,"to":"robin","endpoint":"http://127.0.0.1:8080/robin","secrets":["sealed_two"],"timeout_ms":30000,"from":"heron","body":2,"sent":1000}]}
parked as #9
{"waits":[{"ticket":9,"agent":"","machine":"mail","since":1000,"until":2000,"attached":true}]}
answer to #9: {"messages":[]}

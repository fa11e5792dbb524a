> heron agent.join {"name":"heron"}
> heron@$s queue.claim {"queue":"q","wait_ms":60000}
> time +500
> wren key=w queue.claim {"queue":"q","wait_ms":30000}
> ask space.waits
> ask space.waits {"limit":1}
> ask space.waits {"after":4}
> ask space.waits {"agent":"wren"}
---
  agent.met {"agent":"heron","id":1}
  agent.joined {"agent":"heron","session":2,"instance":""}
{"agent":"heron","id":1,"session":2,"handle":"heron@2","ttl_ms":30000}
parked as #4
  agent.met {"agent":"wren","id":3}
parked as #5
{"waits":[{"ticket":4,"agent":"heron","session":2,"machine":"queue","since":1000,"until":61000,"attached":true},{"ticket":5,"agent":"wren","machine":"queue","since":1500,"until":31500,"attached":true}]}
{"waits":[{"ticket":4,"agent":"heron","session":2,"machine":"queue","since":1000,"until":61000,"attached":true}],"next":4}
{"waits":[{"ticket":5,"agent":"wren","machine":"queue","since":1500,"until":31500,"attached":true}]}
{"waits":[{"ticket":5,"agent":"wren","machine":"queue","since":1500,"until":31500,"attached":true}]}

# After a restart a wait with a key keeps its place until its caller comes back.
> restart
> ask space.waits
> wren key=w queue.claim {"queue":"q","wait_ms":30000}
> ask space.waits
---
  space.epoch_opened {"epoch":2,"kept":1,"voided":1}
{"waits":[{"ticket":5,"agent":"wren","machine":"queue","since":1500,"until":11500,"attached":false}]}
parked as #7
{"waits":[{"ticket":5,"agent":"wren","machine":"queue","since":1500,"until":31500,"attached":true}]}

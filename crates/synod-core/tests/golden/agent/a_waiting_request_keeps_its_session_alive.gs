> heron agent.join {"name":"heron","ttl_ms":1000}
> heron@$s1 queue.claim {"queue":"q","wait_ms":60000}
> time +30000
> pulse
> ask agent.show {"agent":"heron"}
---
  agent.met {"agent":"heron","id":1}
  agent.joined {"agent":"heron","session":2,"instance":""}
{"agent":"heron","id":1,"session":2,"handle":"heron@2","ttl_ms":1000}
parked as #4
{"agent":"heron","id":1,"state":"here","principal":"owner","capabilities":[],"since":1000,"last":1000,"sessions":[{"session":2,"instance":"","since":1000,"last":1000,"ttl_ms":1000}]}

# Once it has its answer, its time runs again.
> wren queue.push {"queue":"q","body":1}
> time +1126
> pulse
> ask agent.show {"agent":"heron"}
---
  agent.met {"agent":"wren","id":3}
  queue.pushed {"queue":"q","task":4,"state":"ready"}
{"task":4,"state":"ready","existing":false}
  queue.claimed {"task":4,"fence":5,"agent":"heron","attempt":1}
answer to #4: {"tasks":[{"task":4,"fence":5,"attempt":1,"until":61000,"priority":100,"body":1}]}
  agent.ended {"agent":"heron","session":2,"why":"expired"}
  agent.gone {"agent":"heron"}
{"agent":"heron","id":1,"state":"gone","principal":"owner","capabilities":[],"since":1000,"last":1000,"sessions":[]}

# After a restart nobody is connected: it has its time and the grace to come back.
> heron agent.join {"name":"heron","ttl_ms":1000}
> heron@$s2 queue.claim {"queue":"q","wait_ms":60000}
> restart
> time +2000
> pulse
> ask agent.show {"agent":"heron"}
---
  agent.joined {"agent":"heron","session":6,"instance":""}
{"agent":"heron","id":1,"session":6,"handle":"heron@6","ttl_ms":1000}
parked as #9
  space.epoch_opened {"epoch":2,"kept":0,"voided":1}
  agent.ended {"agent":"heron","session":6,"why":"expired"}
  agent.gone {"agent":"heron"}
{"agent":"heron","id":1,"state":"gone","principal":"owner","capabilities":[],"since":1000,"last":32126,"sessions":[]}

# What stands in line for a session that ended would be granted to nobody, for ever.
> heron agent.join {"name":"heron","ttl_ms":5000}
> heron@$s1 queue.claim {"queue":"q","wait_ms":60000,"session":true}
> heron@$s1 queue.claim {"queue":"q","wait_ms":60000}
> heron@$s1 agent.leave
> ask queue.stats {"queue":"q"}
---
  agent.met {"agent":"heron","id":1}
  agent.joined {"agent":"heron","session":2,"instance":""}
{"agent":"heron","id":1,"session":2,"handle":"heron@2","ttl_ms":5000}
parked as #4
parked as #5
  agent.ended {"agent":"heron","session":2,"why":"left"}
  agent.gone {"agent":"heron"}
{"session":2}
answer to #4: {"tasks":[]}
answer to #5: {"tasks":[]}
{"ready":0,"leased":0,"waiting":0,"parked":0,"done":0,"dead":0,"cancelled":0,"pushed":0,"claimers":0,"paused":false}

> wren queue.push {"queue":"q","body":1}
> wren queue.push {"queue":"q","body":2}
> ask queue.stats {"queue":"q"}
---
  agent.met {"agent":"wren","id":3}
  queue.pushed {"queue":"q","task":4,"state":"ready"}
{"task":4,"state":"ready","existing":false}
  queue.pushed {"queue":"q","task":5,"state":"ready"}
{"task":5,"state":"ready","existing":false}
{"ready":2,"leased":0,"waiting":0,"parked":0,"done":0,"dead":0,"cancelled":0,"pushed":2,"claimers":0,"paused":false}

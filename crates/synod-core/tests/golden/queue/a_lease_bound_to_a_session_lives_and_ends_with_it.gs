> wren agent.join {"name":"wren","ttl_ms":8000}
> heron queue.push {"queue":"q","backoff_ms":0}
> wren@$s1 queue.claim {"queue":"q","session":true}
> time +8000
> wren@$s1 agent.heartbeat
> time +8000
> pulse
> ask queue.stats {"queue":"q"}
---
  agent.met {"agent":"wren","id":1}
  agent.joined {"agent":"wren","session":2,"instance":""}
{"agent":"wren","id":1,"session":2,"handle":"wren@2","ttl_ms":8000}
  agent.met {"agent":"heron","id":3}
  queue.pushed {"queue":"q","task":4,"state":"ready"}
{"task":4,"state":"ready","existing":false}
  queue.claimed {"task":4,"fence":5,"agent":"wren","attempt":1}
{"tasks":[{"task":4,"fence":5,"attempt":1,"until":0,"priority":100}]}
{"until":18000}
{"ready":0,"leased":1,"waiting":0,"parked":0,"done":0,"dead":0,"cancelled":0,"pushed":1,"claimers":0,"paused":false}

> time +1001
> pulse
> ask queue.show {"task":$t1}
> robin queue.claim {"queue":"q","session":true}
---
  agent.ended {"agent":"wren","session":2,"why":"expired"}
  agent.gone {"agent":"wren"}
  queue.expired {"task":4,"agent":"wren","state":"ready","why":"session"}
{"task":4,"queue":"q","state":"ready","priority":100,"attempts":1,"attempts_max":20,"pushed":1000,"at":0,"stuck":false,"after":[],"options":[],"history":[{"attempt":1,"agent":"wren","at":18001,"reason":"the holder's session ended"}]}
invalid: `session` needs a joined agent; call agent.join and send its handle as the header `Synod-Agent` or with --as

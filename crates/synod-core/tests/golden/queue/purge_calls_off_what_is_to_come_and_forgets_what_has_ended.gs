(> heron queue.push_all {"queue":"q","tasks":[{},{},{"delay_ms":1000},{"concurrency":"c"},{"concurrency":"c"}]})
> wren queue.claim {"queue":"q"}
> owner queue.purge {"queue":"q"}
> owner queue.purge {"queue":"q"}
> ask queue.stats {"queue":"q"}
---
  agent.met {"agent":"wren","id":7}
  queue.claimed {"task":2,"fence":8,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":8,"attempt":1,"until":31000,"priority":100}]}
  agent.met {"agent":"owner","id":9}
  queue.cancelled {"task":4}
  queue.cancelled {"task":6}
  queue.cancelled {"task":3}
  queue.cancelled {"task":5}
{"tasks":4}
{"tasks":0}
{"ready":0,"leased":1,"waiting":0,"parked":0,"done":0,"dead":0,"cancelled":4,"pushed":5,"claimers":0,"paused":false}

> owner queue.purge {"queue":"q","ended":true}
> ask queue.stats {"queue":"q"}
> ask queue.list {"queue":"q"}
> owner queue.purge {"queue":"nothing"}
---
  queue.forgotten {"tasks":4}
{"tasks":4}
{"ready":0,"leased":1,"waiting":0,"parked":0,"done":0,"dead":0,"cancelled":4,"pushed":5,"claimers":0,"paused":false}
{"tasks":[{"task":2,"queue":"q","state":"leased","priority":100,"attempts":1,"attempts_max":20,"pushed":1000,"at":31000,"holder":"wren","fence":8,"held_since":1000,"stuck":false,"after":[],"options":[],"history":[]}]}
not_found: there is no queue `nothing`; its first push makes it, and `synod queue queues` lists them

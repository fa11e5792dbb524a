> heron queue.push {"queue":"q","attempts_max":3,"backoff_ms":1000}
> wren queue.claim {"queue":"q"}
> wren queue.fail {"task":$t,"fence":$f,"reason":"no network"}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":3}
  queue.claimed {"task":2,"fence":4,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":4,"attempt":1,"until":31000,"priority":100}]}
  queue.failed {"task":2,"state":"waiting","reason":"no network"}
{"state":"waiting","at":2000}

> wren queue.claim {"queue":"q"}
> time +1000
> wren queue.claim {"queue":"q"}
> wren queue.fail {"task":$t,"fence":$f,"reason":"still none"}
---
{"tasks":[]}
  queue.ready {"task":2}
  queue.claimed {"task":2,"fence":5,"agent":"wren","attempt":2}
{"tasks":[{"task":2,"fence":5,"attempt":2,"until":32000,"priority":100}]}
  queue.failed {"task":2,"state":"waiting","reason":"still none"}
{"state":"waiting","at":4000}

> time +2000
> wren queue.claim {"queue":"q"}
> wren queue.fail {"task":$t,"fence":$f,"reason":"giving up"}
> ask queue.show {"task":$t}
> ask queue.stats {"queue":"q"}
---
  queue.ready {"task":2}
  queue.claimed {"task":2,"fence":6,"agent":"wren","attempt":3}
{"tasks":[{"task":2,"fence":6,"attempt":3,"until":34000,"priority":100}]}
  queue.failed {"task":2,"state":"dead","reason":"giving up"}
{"state":"dead","at":0}
{"task":2,"queue":"q","state":"dead","priority":100,"attempts":3,"attempts_max":3,"pushed":1000,"at":4000,"stuck":false,"after":[],"options":[],"history":[{"attempt":1,"agent":"wren","at":1000,"reason":"no network"},{"attempt":2,"agent":"wren","at":2000,"reason":"still none"},{"attempt":3,"agent":"wren","at":4000,"reason":"giving up"}]}
{"ready":0,"leased":0,"waiting":0,"parked":0,"done":0,"dead":1,"cancelled":0,"pushed":1,"claimers":0,"paused":false}

> heron queue.push {"queue":"q","body":{"n":1}}
> wren queue.claim {"queue":"q","max":1,"lease_ms":30000,"wait_ms":1000}
> wren queue.finish {"task":$t,"fence":$f,"result":{"ok":true}}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":3}
  queue.claimed {"task":2,"fence":4,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":4,"attempt":1,"until":31000,"priority":100,"body":{"n":1}}]}
  queue.finished {"task":2}
{"state":"done","tasks":[]}

> ask queue.show {"task":$t}
> ask queue.stats {"queue":"q"}
> wren queue.finish {"task":$t,"fence":$f}
---
{"task":2,"queue":"q","state":"done","priority":100,"attempts":1,"attempts_max":20,"pushed":1000,"at":1000,"stuck":false,"after":[],"options":[],"history":[],"body":{"n":1},"result":{"ok":true}}
{"ready":0,"leased":0,"waiting":0,"parked":0,"done":1,"dead":0,"cancelled":0,"pushed":1,"claimers":0,"paused":false}
stale: task 2 is not yours to finish: it is done since 00:00:01 UTC; stop

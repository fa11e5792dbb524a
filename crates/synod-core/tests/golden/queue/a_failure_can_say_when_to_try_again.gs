> heron queue.push {"queue":"q"} ;; heron queue.push {"queue":"q"}
> wren queue.claim {"queue":"q","max":2}
> wren queue.fail {"task":$t1,"fence":$f1,"retry_ms":0}
> wren queue.fail {"task":$t2,"fence":$f2,"retry_ms":60000}
> ask queue.stats {"queue":"q"}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  queue.pushed {"queue":"q","task":3,"state":"ready"}
{"task":3,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":4}
  queue.claimed {"task":2,"fence":5,"agent":"wren","attempt":1}
  queue.claimed {"task":3,"fence":6,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":5,"attempt":1,"until":31000,"priority":100},{"task":3,"fence":6,"attempt":1,"until":31000,"priority":100}]}
  queue.failed {"task":2,"state":"ready","reason":"failed without a reason"}
{"state":"ready","at":0}
  queue.failed {"task":3,"state":"waiting","reason":"failed without a reason"}
{"state":"waiting","at":61000}
{"ready":1,"leased":0,"waiting":1,"parked":0,"done":0,"dead":0,"cancelled":0,"pushed":2,"claimers":0,"paused":false}

> heron queue.push {"queue":"q"}
> owner queue.pause {"queue":"q"}
> wren queue.claim {"queue":"q","wait_ms":60000}
> ask queue.stats {"queue":"q"}
> owner queue.resume {"queue":"q"}
> owner queue.pause {"queue":"nothing"}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  agent.met {"agent":"owner","id":3}
  queue.paused {"queue":"q"}
{"paused":true}
  agent.met {"agent":"wren","id":4}
parked as #5
{"ready":1,"leased":0,"waiting":0,"parked":0,"done":0,"dead":0,"cancelled":0,"pushed":1,"claimers":1,"paused":true}
  queue.resumed {"queue":"q"}
{"paused":false}
  queue.claimed {"task":2,"fence":5,"agent":"wren","attempt":1}
answer to #5: {"tasks":[{"task":2,"fence":5,"attempt":1,"until":31000,"priority":100}]}
not_found: there is no queue `nothing`; its first push makes it, and `synod queue queues` lists them

> wren key=k queue.claim {"queue":"q","wait_ms":60000}
> wren key=k queue.claim {"queue":"q","wait_ms":60000}
> heron queue.push {"queue":"q","body":{"n":1}}
> wren key=k queue.claim {"queue":"q","wait_ms":60000}
> ask queue.stats {"queue":"q"}
---
  agent.met {"agent":"wren","id":1}
parked as #3
parked as #4
  agent.met {"agent":"heron","id":2}
  queue.pushed {"queue":"q","task":3,"state":"ready"}
{"task":3,"state":"ready","existing":false}
  queue.claimed {"task":3,"fence":4,"agent":"wren","attempt":1}
answer to #3: {"tasks":[{"task":3,"fence":4,"attempt":1,"until":31000,"priority":100,"body":{"n":1}}]}
{"tasks":[{"task":3,"fence":4,"attempt":1,"until":31000,"priority":100,"body":{"n":1}}]}
{"ready":0,"leased":1,"waiting":0,"parked":0,"done":0,"dead":0,"cancelled":0,"pushed":1,"claimers":0,"paused":false}

> robin key=K queue.claim {"queue":"q","wait_ms":60000}
> restart
> heron queue.push {"queue":"q","body":1}
> robin key=K queue.claim {"queue":"q","wait_ms":60000}
> withdraw #6 robin K
> ask queue.stats {"queue":"q"}
---
  agent.met {"agent":"robin","id":1}
parked as #3
  space.epoch_opened {"epoch":2,"kept":1,"voided":0}
  agent.met {"agent":"heron","id":2}
  queue.pushed {"queue":"q","task":3,"state":"ready"}
{"task":3,"state":"ready","existing":false}
  queue.claimed {"task":3,"fence":4,"agent":"robin","attempt":1}
{"tasks":[{"task":3,"fence":4,"attempt":1,"until":31000,"priority":100,"body":1}]}
  queue.released {"task":3}
{"ended":0}
{"ready":1,"leased":0,"waiting":0,"parked":0,"done":0,"dead":0,"cancelled":0,"pushed":1,"claimers":0,"paused":false}

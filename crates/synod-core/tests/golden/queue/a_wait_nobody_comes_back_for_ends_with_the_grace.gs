> a key=ka queue.claim {"queue":"q","wait_ms":600000}
> restart
> time +10000
> pulse
> heron queue.push {"queue":"q"}
> ask queue.stats {"queue":"q"}
---
  agent.met {"agent":"a","id":1}
parked as #3
  space.epoch_opened {"epoch":2,"kept":1,"voided":0}
  agent.met {"agent":"heron","id":2}
  queue.pushed {"queue":"q","task":3,"state":"ready"}
{"task":3,"state":"ready","existing":false}
{"ready":1,"leased":0,"waiting":0,"parked":0,"done":0,"dead":0,"cancelled":0,"pushed":1,"claimers":0,"paused":false}

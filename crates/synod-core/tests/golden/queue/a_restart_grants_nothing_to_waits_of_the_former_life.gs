> heron queue.push {"queue":"q","delay_ms":5000}
> robin queue.claim {"queue":"q","wait_ms":600000}
> time +20000
> restart
> pulse
> ask queue.stats {"queue":"q"}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"waiting"}
{"task":2,"state":"waiting","existing":false}
  agent.met {"agent":"robin","id":3}
parked as #4
  space.epoch_opened {"epoch":2,"kept":0,"voided":1}
  queue.ready {"task":2}
{"ready":1,"leased":0,"waiting":0,"parked":0,"done":0,"dead":0,"cancelled":0,"pushed":1,"claimers":0,"paused":false}

(> heron queue.push {"queue":"build-1"} ;; heron queue.push {"queue":"build-2"} ;; heron queue.push {"queue":"deploy"})
> ask queue.queues {"prefix":"build-"}
> ask queue.queues {"limit":1,"after":"build-1"}
> ask queue.stats {"queue":"nothing"}
---
{"queues":[{"queue":"build-1","counts":{"ready":1,"leased":0,"waiting":0,"parked":0,"done":0,"dead":0,"cancelled":0,"pushed":1,"claimers":0,"paused":false}},{"queue":"build-2","counts":{"ready":1,"leased":0,"waiting":0,"parked":0,"done":0,"dead":0,"cancelled":0,"pushed":1,"claimers":0,"paused":false}}]}
{"queues":[{"queue":"build-2","counts":{"ready":1,"leased":0,"waiting":0,"parked":0,"done":0,"dead":0,"cancelled":0,"pushed":1,"claimers":0,"paused":false}}],"next":"build-2"}
not_found: there is no queue `nothing`; its first push makes it, and `synod queue queues` lists them

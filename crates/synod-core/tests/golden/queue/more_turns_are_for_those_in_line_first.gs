> heron queue.push_all {"queue":"q","tasks":[{"concurrency":"c"},{"concurrency":"c"},{"concurrency":"c"}]}
> heron queue.push {"queue":"q","concurrency":"c","concurrency_max":4}
> ask queue.stats {"queue":"q"}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
  queue.pushed {"queue":"q","task":3,"state":"waiting"}
  queue.pushed {"queue":"q","task":4,"state":"waiting"}
{"tasks":[{"task":2,"state":"ready","existing":false},{"task":3,"state":"waiting","existing":false},{"task":4,"state":"waiting","existing":false}]}
  queue.ready {"task":3}
  queue.ready {"task":4}
  queue.pushed {"queue":"q","task":5,"state":"ready"}
{"task":5,"state":"ready","existing":false}
{"ready":4,"leased":0,"waiting":0,"parked":0,"done":0,"dead":0,"cancelled":0,"pushed":4,"claimers":0,"paused":false}

# All of them can be called off.
> heron queue.purge {"queue":"q"}
> ask queue.stats {"queue":"q"}
---
  queue.cancelled {"task":2}
  queue.cancelled {"task":3}
  queue.cancelled {"task":4}
  queue.cancelled {"task":5}
{"tasks":4}
{"ready":0,"leased":0,"waiting":0,"parked":0,"done":0,"dead":0,"cancelled":4,"pushed":4,"claimers":0,"paused":false}

> heron queue.push_all {"queue":"q","tasks":[{"body":1,"priority":1},{"body":2,"unique":"u"},{"body":3,"unique":"u"}]}
> heron queue.push_all {"queue":"q","tasks":[{"body":1},{"after":[999]}]}
> ask queue.stats {"queue":"q"}
> ask queue.list {"queue":"q","limit":1}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
  queue.pushed {"queue":"q","task":3,"state":"ready"}
{"tasks":[{"task":2,"state":"ready","existing":false},{"task":3,"state":"ready","existing":false},{"task":3,"state":"ready","existing":true}]}
not_found: task 2: there is no task 999 to wait for; ended tasks are kept for `task_keep_ms`
{"ready":2,"leased":0,"waiting":0,"parked":0,"done":0,"dead":0,"cancelled":0,"pushed":2,"claimers":0,"paused":false}
{"tasks":[{"task":2,"queue":"q","state":"ready","priority":1,"attempts":0,"attempts_max":20,"pushed":1000,"at":0,"stuck":false,"after":[],"options":[],"history":[],"body":1}],"next":2}

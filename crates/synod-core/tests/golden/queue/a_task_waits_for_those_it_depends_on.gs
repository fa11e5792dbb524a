> heron queue.push {"queue":"q","body":"walls"}
> heron queue.push {"queue":"q","body":"roof","after":[$t1]}
> wren queue.claim {"queue":"q","max":2}
> ask queue.why {"task":$t2}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  queue.pushed {"queue":"q","task":3,"state":"waiting"}
{"task":3,"state":"waiting","existing":false}
  agent.met {"agent":"wren","id":4}
  queue.claimed {"task":2,"fence":5,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":5,"attempt":1,"until":31000,"priority":100,"body":"walls"}]}
{"state":"waiting","because":["it waits for task 2, which is leased"],"next":0}

> wren queue.finish {"task":$t1,"fence":$f1,"then_claim":1}
> heron queue.push {"queue":"q","after":[$t1]}
> heron queue.push {"queue":"q","after":[999]}
---
  queue.finished {"task":2}
  queue.ready {"task":3}
  queue.claimed {"task":3,"fence":6,"agent":"wren","attempt":1}
{"state":"done","tasks":[{"task":3,"fence":6,"attempt":1,"until":31000,"priority":100,"body":"roof"}]}
  queue.pushed {"queue":"q","task":7,"state":"ready"}
{"task":7,"state":"ready","existing":false}
not_found: there is no task 999 to wait for; ended tasks are kept for `task_keep_ms`

> a queue.claim {"queue":"q","wait_ms":10000}
> b queue.claim {"queue":"q","wait_ms":10000}
> c queue.claim {"queue":"q","wait_ms":10000}
> ask queue.stats {"queue":"q"}
---
  agent.met {"agent":"a","id":1}
parked as #3
  agent.met {"agent":"b","id":2}
parked as #4
  agent.met {"agent":"c","id":3}
parked as #5
{"ready":0,"leased":0,"waiting":0,"parked":0,"done":0,"dead":0,"cancelled":0,"pushed":0,"claimers":3,"paused":false}

> heron queue.push {"queue":"q","body":1}
> heron queue.push_all {"queue":"q","tasks":[{"body":2},{"body":3},{"body":4}]}
> ask queue.stats {"queue":"q"}
---
  agent.met {"agent":"heron","id":4}
  queue.pushed {"queue":"q","task":5,"state":"ready"}
{"task":5,"state":"ready","existing":false}
  queue.claimed {"task":5,"fence":6,"agent":"a","attempt":1}
answer to #3: {"tasks":[{"task":5,"fence":6,"attempt":1,"until":31000,"priority":100,"body":1}]}
  queue.pushed {"queue":"q","task":7,"state":"ready"}
  queue.pushed {"queue":"q","task":8,"state":"ready"}
  queue.pushed {"queue":"q","task":9,"state":"ready"}
{"tasks":[{"task":7,"state":"ready","existing":false},{"task":8,"state":"ready","existing":false},{"task":9,"state":"ready","existing":false}]}
  queue.claimed {"task":7,"fence":10,"agent":"b","attempt":1}
answer to #4: {"tasks":[{"task":7,"fence":10,"attempt":1,"until":31000,"priority":100,"body":2}]}
  queue.claimed {"task":8,"fence":11,"agent":"c","attempt":1}
answer to #5: {"tasks":[{"task":8,"fence":11,"attempt":1,"until":31000,"priority":100,"body":3}]}
{"ready":1,"leased":3,"waiting":0,"parked":0,"done":0,"dead":0,"cancelled":0,"pushed":4,"claimers":0,"paused":false}

> heron queue.push {"queue":"raw","body":1}
> wren queue.claim {"queue":"raw","lease_ms":1000}
> robin queue.claim {"queue":"cooked","wait_ms":60000}
> wren space.txn {"commands":[{"queue.finish":{"task":$t,"fence":$f}},{"queue.push":{"queue":"cooked","body":2}},{"kv.put":{"key":"seen","value":1}}]}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"raw","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":3}
  queue.claimed {"task":2,"fence":4,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":4,"attempt":1,"until":2000,"priority":100,"body":1}]}
  agent.met {"agent":"robin","id":5}
parked as #5
  queue.finished {"task":2}
  queue.pushed {"queue":"cooked","task":6,"state":"ready"}
  kv.put {"key":"seen","revision":7}
{"replies":[{"state":"done","tasks":[]},{"task":6,"state":"ready","existing":false},{"revision":7}]}
  queue.claimed {"task":6,"fence":8,"agent":"robin","attempt":1}
answer to #5: {"tasks":[{"task":6,"fence":8,"attempt":1,"until":31000,"priority":100,"body":2}]}

# With a lost lease nothing of it happens.
> heron queue.push {"queue":"raw","body":3}
> wren queue.claim {"queue":"raw","lease_ms":1000}
> time +1000
> wren space.txn {"commands":[{"queue.push":{"queue":"cooked","body":4}},{"queue.finish":{"task":$t,"fence":$f}}]}
> ask queue.stats {"queue":"cooked"}
---
  queue.pushed {"queue":"raw","task":9,"state":"ready"}
{"task":9,"state":"ready","existing":false}
  queue.claimed {"task":9,"fence":10,"agent":"wren","attempt":1}
{"tasks":[{"task":9,"fence":10,"attempt":1,"until":2000,"priority":100,"body":3}]}
  queue.expired {"task":9,"agent":"wren","state":"waiting","why":"lease"}
stale: command 2 (queue.finish): task 9 is not yours to finish: it is waiting until 00:00:03 UTC; claim again
{"ready":0,"leased":1,"waiting":0,"parked":0,"done":0,"dead":0,"cancelled":0,"pushed":1,"claimers":0,"paused":false}

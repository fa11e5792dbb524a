> heron queue.push {"queue":"q","backoff_ms":2000}
> wren queue.claim {"queue":"q","lease_ms":5000}
> time +5000
> pulse
> ask queue.show {"task":$t}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":3}
  queue.claimed {"task":2,"fence":4,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":4,"attempt":1,"until":6000,"priority":100}]}
  queue.expired {"task":2,"agent":"wren","state":"waiting","why":"lease"}
{"task":2,"queue":"q","state":"waiting","priority":100,"attempts":1,"attempts_max":20,"pushed":1000,"at":8000,"stuck":false,"after":[],"options":[],"history":[{"attempt":1,"agent":"wren","at":6000,"reason":"the lease ended without a word"}]}

# The late worker is told to stop, before and after the next claim.
> wren queue.finish {"task":$t,"fence":$f1}
> time +2000
> robin queue.claim {"queue":"q"}
> wren queue.finish {"task":$t,"fence":$f1}
> robin queue.finish {"task":$t,"fence":$f2}
---
stale: task 2 is not yours to finish: it is waiting until 00:00:08 UTC; claim again
  queue.ready {"task":2}
  agent.met {"agent":"robin","id":5}
  queue.claimed {"task":2,"fence":6,"agent":"robin","attempt":2}
{"tasks":[{"task":2,"fence":6,"attempt":2,"until":38000,"priority":100}]}
stale: task 2 is not yours to finish: its lease passed to `robin` at 00:00:08 UTC; claim again [holder robin]
  queue.finished {"task":2}
{"state":"done","tasks":[]}

> heron queue.push {"queue":"q","timeout_ms":10000,"backoff_ms":0}
> wren queue.claim {"queue":"q","lease_ms":8000}
> time +5000
> wren queue.extend {"task":$t,"fence":$f}
> time +5000
> wren queue.extend {"task":$t,"fence":$f}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":3}
  queue.claimed {"task":2,"fence":4,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":4,"attempt":1,"until":9000,"priority":100}]}
{"until":14000}
  queue.expired {"task":2,"agent":"wren","state":"ready","why":"timeout"}
stale: task 2 is not yours to extend: it is ready since 00:00:11 UTC; claim again

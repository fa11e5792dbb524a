> heron queue.push {"queue":"q","backoff_ms":0}
> wren queue.claim {"queue":"q","lease_ms":5000}
> wren queue.progress {"task":$t,"fence":$f,"note":{"done":3}}
> time +5000
> robin queue.claim {"queue":"q"}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":3}
  queue.claimed {"task":2,"fence":4,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":4,"attempt":1,"until":6000,"priority":100}]}
{"until":6000}
  queue.expired {"task":2,"agent":"wren","state":"ready","why":"lease"}
  agent.met {"agent":"robin","id":5}
  queue.claimed {"task":2,"fence":6,"agent":"robin","attempt":2}
{"tasks":[{"task":2,"fence":6,"attempt":2,"until":36000,"priority":100,"progress":{"done":3}}]}

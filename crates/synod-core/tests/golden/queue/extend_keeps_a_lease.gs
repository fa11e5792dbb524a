> heron queue.push {"queue":"q"}
> wren queue.claim {"queue":"q","lease_ms":5000}
> time +4000
> wren queue.extend {"task":$t,"fence":$f}
> time +4000
> wren queue.extend {"task":$t,"fence":$f,"lease_ms":60000}
> time +50000
> wren queue.finish {"task":$t,"fence":$f}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":3}
  queue.claimed {"task":2,"fence":4,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":4,"attempt":1,"until":6000,"priority":100}]}
{"until":10000}
{"until":69000}
  queue.finished {"task":2}
{"state":"done","tasks":[]}

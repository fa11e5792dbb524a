> heron queue.push_all {"queue":"q","tasks":[{"body":1},{"body":2},{"body":3}]}
> wren queue.claim {"queue":"q"}
> wren queue.finish {"task":$t1,"fence":$f,"then_claim":5,"lease_ms":10000}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
  queue.pushed {"queue":"q","task":3,"state":"ready"}
  queue.pushed {"queue":"q","task":4,"state":"ready"}
{"tasks":[{"task":2,"state":"ready","existing":false},{"task":3,"state":"ready","existing":false},{"task":4,"state":"ready","existing":false}]}
  agent.met {"agent":"wren","id":5}
  queue.claimed {"task":2,"fence":6,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":6,"attempt":1,"until":31000,"priority":100,"body":1}]}
  queue.finished {"task":2}
  queue.claimed {"task":3,"fence":7,"agent":"wren","attempt":1}
  queue.claimed {"task":4,"fence":8,"agent":"wren","attempt":1}
{"state":"done","tasks":[{"task":3,"fence":7,"attempt":1,"until":11000,"priority":100,"body":2},{"task":4,"fence":8,"attempt":1,"until":11000,"priority":100,"body":3}]}

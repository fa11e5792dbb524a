> heron queue.push {"queue":"q","unique":"build","body":1}
> wren queue.push {"queue":"q","unique":"build","body":2}
> wren queue.push {"queue":"other","unique":"build"}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":3}
{"task":2,"state":"ready","existing":true}
  queue.pushed {"queue":"other","task":4,"state":"ready"}
{"task":4,"state":"ready","existing":false}

# Once it has ended, the key is free.
> wren queue.claim {"queue":"q"}
> wren queue.finish {"task":$t1,"fence":$f}
> heron queue.push {"queue":"q","unique":"build","body":3}
---
  queue.claimed {"task":2,"fence":5,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":5,"attempt":1,"until":31000,"priority":100,"body":1}]}
  queue.finished {"task":2}
{"state":"done","tasks":[]}
  queue.pushed {"queue":"q","task":6,"state":"ready"}
{"task":6,"state":"ready","existing":false}

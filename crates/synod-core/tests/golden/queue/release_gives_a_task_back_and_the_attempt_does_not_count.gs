> heron queue.push {"queue":"q"}
> wren queue.claim {"queue":"q"}
> wren queue.release {"task":$t,"fence":$f}
> robin queue.claim {"queue":"q"}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":3}
  queue.claimed {"task":2,"fence":4,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":4,"attempt":1,"until":31000,"priority":100}]}
  queue.released {"task":2}
{"state":"ready"}
  agent.met {"agent":"robin","id":5}
  queue.claimed {"task":2,"fence":6,"agent":"robin","attempt":1}
{"tasks":[{"task":2,"fence":6,"attempt":1,"until":31000,"priority":100}]}

> heron queue.push {"queue":"q"}
> wren space.txn {"commands":[{"queue.push":{"queue":"q"}},{"queue.claim":{"queue":"q"}},{"queue.push":{"queue":"q"}},{"queue.claim":{"queue":"q"}},{"queue.claim":{"queue":"q"}}]}
> wren queue.release {"task":$t1,"fence":$f1}
> wren queue.claim {"queue":"q"}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":3}
  queue.pushed {"queue":"q","task":4,"state":"ready"}
  queue.claimed {"task":2,"fence":5,"agent":"wren","attempt":1}
  queue.pushed {"queue":"q","task":6,"state":"ready"}
  queue.claimed {"task":4,"fence":7,"agent":"wren","attempt":1}
  queue.claimed {"task":6,"fence":8,"agent":"wren","attempt":1}
{"replies":[{"task":4,"state":"ready","existing":false},{"tasks":[{"task":2,"fence":5,"attempt":1,"until":31000,"priority":100}]},{"task":6,"state":"ready","existing":false},{"tasks":[{"task":4,"fence":7,"attempt":1,"until":31000,"priority":100}]},{"tasks":[{"task":6,"fence":8,"attempt":1,"until":31000,"priority":100}]}]}
  queue.released {"task":2}
{"state":"ready"}
  queue.claimed {"task":2,"fence":9,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":9,"attempt":1,"until":31000,"priority":100}]}

> owner space.set {"name":"failures_max","value":2}
> heron queue.push {"queue":"q","backoff_ms":0}
> wren queue.claim {"queue":"q"}
> wren queue.fail {"task":$t,"fence":$f}
> wren queue.claim {"queue":"q"}
> wren queue.fail {"task":$t,"fence":$f}
> wren queue.claim {"queue":"q"}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"failures_max","value":2}
{}
  agent.met {"agent":"heron","id":2}
  queue.pushed {"queue":"q","task":3,"state":"ready"}
{"task":3,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":4}
  queue.claimed {"task":3,"fence":5,"agent":"wren","attempt":1}
{"tasks":[{"task":3,"fence":5,"attempt":1,"until":31000,"priority":100}]}
  queue.failed {"task":3,"state":"ready","reason":"failed without a reason"}
{"state":"ready","at":0}
  queue.claimed {"task":3,"fence":6,"agent":"wren","attempt":2}
{"tasks":[{"task":3,"fence":6,"attempt":2,"until":31000,"priority":100}]}
  queue.rested {"agent":"wren","until":31000}
  queue.failed {"task":3,"state":"ready","reason":"failed without a reason"}
{"state":"ready","at":0}
held: `wren` failed 2 times in a row and is rested; claim again in 30 s [retry_after_ms 30000]

> robin queue.claim {"queue":"q"}
> robin queue.release {"task":$t,"fence":$f}
> time +30000
> wren queue.claim {"queue":"q"}
---
  agent.met {"agent":"robin","id":7}
  queue.claimed {"task":3,"fence":8,"agent":"robin","attempt":3}
{"tasks":[{"task":3,"fence":8,"attempt":3,"until":31000,"priority":100}]}
  queue.released {"task":3}
{"state":"ready"}
  queue.claimed {"task":3,"fence":9,"agent":"wren","attempt":3}
{"tasks":[{"task":3,"fence":9,"attempt":3,"until":61000,"priority":100}]}

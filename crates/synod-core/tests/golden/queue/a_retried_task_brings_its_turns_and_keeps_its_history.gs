> owner space.set {"name":"failures_max","value":1000}
> heron queue.push_all {"queue":"q","tasks":[{"concurrency":"c","concurrency_max":2,"attempts_max":1},{"concurrency":"c","concurrency_max":2}]}
> wren queue.claim {"queue":"q"}
> wren queue.fail {"task":$t1,"fence":$f,"reason":"first life"}
> heron queue.cancel {"tasks":[$t2]}
> heron queue.retry {"tasks":[$t1,$t2]}
> ask queue.stats {"queue":"q"}
> wren queue.claim {"queue":"q"}
> wren queue.fail {"task":$t1,"fence":$f,"reason":"second life"}
> ask queue.show {"task":$t1}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"failures_max","value":1000}
{}
  agent.met {"agent":"heron","id":2}
  queue.pushed {"queue":"q","task":3,"state":"ready"}
  queue.pushed {"queue":"q","task":4,"state":"ready"}
{"tasks":[{"task":3,"state":"ready","existing":false},{"task":4,"state":"ready","existing":false}]}
  agent.met {"agent":"wren","id":5}
  queue.claimed {"task":3,"fence":6,"agent":"wren","attempt":1}
{"tasks":[{"task":3,"fence":6,"attempt":1,"until":31000,"priority":100}]}
  queue.failed {"task":3,"state":"dead","reason":"first life"}
{"state":"dead","at":0}
  queue.cancelled {"task":4}
{"tasks":[4],"ended":[]}
  queue.retried {"task":3}
  queue.retried {"task":4}
{"tasks":[3,4],"kept":[]}
{"ready":2,"leased":0,"waiting":0,"parked":0,"done":0,"dead":0,"cancelled":0,"pushed":2,"claimers":0,"paused":false}
  queue.claimed {"task":3,"fence":7,"agent":"wren","attempt":1}
{"tasks":[{"task":3,"fence":7,"attempt":1,"until":31000,"priority":100}]}
  queue.failed {"task":3,"state":"dead","reason":"second life"}
{"state":"dead","at":0}
{"task":3,"queue":"q","state":"dead","priority":100,"attempts":1,"attempts_max":1,"pushed":1000,"at":1000,"stuck":false,"concurrency":"c","after":[],"options":[],"history":[{"attempt":1,"agent":"wren","at":1000,"reason":"first life"},{"attempt":1,"agent":"wren","at":1000,"reason":"second life"}]}

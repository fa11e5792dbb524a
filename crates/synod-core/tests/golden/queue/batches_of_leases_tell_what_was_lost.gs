(> heron queue.push_all {"queue":"q","tasks":[{},{},{},{}]})
> wren queue.claim {"queue":"q","max":4}
> wren queue.release {"task":$t1,"fence":$f1}
> wren queue.extend_all {"leases":[{"task":$t1,"fence":$f1},{"task":$t2,"fence":$f2}],"lease_ms":60000}
> wren queue.finish_all {"tasks":[{"task":$t2,"fence":$f2,"result":[1]},{"task":$t3,"fence":$f2}]}
> wren queue.release_all {"leases":[{"task":$t3,"fence":$f3},{"task":$t4,"fence":$f4},{"task":$t4,"fence":$f4}]}
> ask queue.stats {"queue":"q"}
---
  agent.met {"agent":"wren","id":6}
  queue.claimed {"task":2,"fence":7,"agent":"wren","attempt":1}
  queue.claimed {"task":3,"fence":8,"agent":"wren","attempt":1}
  queue.claimed {"task":4,"fence":9,"agent":"wren","attempt":1}
  queue.claimed {"task":5,"fence":10,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":7,"attempt":1,"until":31000,"priority":100},{"task":3,"fence":8,"attempt":1,"until":31000,"priority":100},{"task":4,"fence":9,"attempt":1,"until":31000,"priority":100},{"task":5,"fence":10,"attempt":1,"until":31000,"priority":100}]}
  queue.released {"task":2}
{"state":"ready"}
{"tasks":[3],"stale":[2]}
  queue.finished {"task":3}
{"tasks":[3],"stale":[4]}
  queue.released {"task":4}
  queue.released {"task":5}
{"tasks":[4,5],"stale":[5]}
{"ready":3,"leased":0,"waiting":0,"parked":0,"done":1,"dead":0,"cancelled":0,"pushed":4,"claimers":0,"paused":false}

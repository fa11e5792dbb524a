> owner space.set {"name":"leases_max","value":2}
(> heron queue.push_all {"queue":"q","tasks":[{},{},{}]})
> wren queue.claim {"queue":"q","max":3}
> wren queue.claim {"queue":"q"}
> wren queue.finish {"task":$t1,"fence":$f1,"then_claim":3}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"leases_max","value":2}
{}
  agent.met {"agent":"wren","id":6}
  queue.claimed {"task":3,"fence":7,"agent":"wren","attempt":1}
  queue.claimed {"task":4,"fence":8,"agent":"wren","attempt":1}
{"tasks":[{"task":3,"fence":7,"attempt":1,"until":31000,"priority":100},{"task":4,"fence":8,"attempt":1,"until":31000,"priority":100}]}
exhausted: you hold 2 tasks; finish or release some before you claim more
  queue.finished {"task":3}
  queue.claimed {"task":5,"fence":9,"agent":"wren","attempt":1}
{"state":"done","tasks":[{"task":5,"fence":9,"attempt":1,"until":31000,"priority":100}]}

> owner space.set {"name":"task_keep_ms","value":60000}
(> heron queue.push_all {"queue":"q","tasks":[{},{}]})
> wren queue.claim {"queue":"q","max":2}
> wren queue.finish {"task":$t1,"fence":$f1}
> time +30000
> wren queue.extend {"task":$t2,"fence":$f2}
> time +90000
> pulse
> ask queue.show {"task":$t1}
> ask queue.stats {"queue":"q"}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"task_keep_ms","value":60000}
{}
  agent.met {"agent":"wren","id":5}
  queue.claimed {"task":3,"fence":6,"agent":"wren","attempt":1}
  queue.claimed {"task":4,"fence":7,"agent":"wren","attempt":1}
{"tasks":[{"task":3,"fence":6,"attempt":1,"until":31000,"priority":100},{"task":4,"fence":7,"attempt":1,"until":31000,"priority":100}]}
  queue.finished {"task":3}
{"state":"done","tasks":[]}
  queue.expired {"task":4,"agent":"wren","state":"waiting","why":"lease"}
stale: task 4 is not yours to extend: it is waiting until 00:00:32 UTC; claim again
  queue.ready {"task":4}
  queue.forgotten {"tasks":1}
not_found: there is no task 3; ended tasks are kept for `task_keep_ms`, and `synod queue list` shows what there is
{"ready":1,"leased":0,"waiting":0,"parked":0,"done":1,"dead":0,"cancelled":0,"pushed":2,"claimers":0,"paused":false}

# By number: the oldest goes first.
> owner space.set {"name":"task_keep_max","value":1}
(> heron queue.push_all {"queue":"p","tasks":[{},{}]})
> robin queue.claim {"queue":"p","max":2}
> robin queue.finish {"task":$t3,"fence":$f3}
> robin queue.finish {"task":$t4,"fence":$f4}
> ask queue.list {"queue":"p"}
---
  space.set {"name":"task_keep_max","value":1}
{}
  agent.met {"agent":"robin","id":10}
  queue.claimed {"task":8,"fence":11,"agent":"robin","attempt":1}
  queue.claimed {"task":9,"fence":12,"agent":"robin","attempt":1}
{"tasks":[{"task":8,"fence":11,"attempt":1,"until":151000,"priority":100},{"task":9,"fence":12,"attempt":1,"until":151000,"priority":100}]}
  queue.finished {"task":8}
{"state":"done","tasks":[]}
  queue.finished {"task":9}
{"state":"done","tasks":[]}
{"tasks":[{"task":9,"queue":"p","state":"done","priority":100,"attempts":1,"attempts_max":20,"pushed":121000,"at":121000,"stuck":false,"after":[],"options":[],"history":[]}]}

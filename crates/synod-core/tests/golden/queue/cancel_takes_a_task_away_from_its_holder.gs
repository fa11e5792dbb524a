> heron queue.push {"queue":"q","unique":"u"} ;; heron queue.push {"queue":"q"}
> wren queue.claim {"queue":"q"}
> heron queue.cancel {"tasks":[$t1,$t2],"reason":"not needed"}
> wren queue.finish {"task":$t1,"fence":$f1}
> heron queue.cancel {"tasks":[$t1]}
> heron queue.cancel {"tasks":[999]}
> ask queue.show {"task":$t1}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  queue.pushed {"queue":"q","task":3,"state":"ready"}
{"task":3,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":4}
  queue.claimed {"task":2,"fence":5,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":5,"attempt":1,"until":31000,"priority":100}]}
  queue.cancelled {"task":2}
  queue.cancelled {"task":3}
{"tasks":[2,3],"ended":[]}
stale: task 2 is not yours to finish: it is cancelled since 00:00:01 UTC; stop
{"tasks":[],"ended":[2]}
not_found: there is no task 999; ended tasks are kept for `task_keep_ms`, and `synod queue list` shows what there is
{"task":2,"queue":"q","state":"cancelled","priority":100,"attempts":1,"attempts_max":20,"pushed":1000,"at":1000,"stuck":false,"unique":"u","after":[],"options":[],"history":[{"attempt":1,"agent":"wren","at":1000,"reason":"cancelled: not needed"}]}

# Tried again, it has its unique key again, unless another took it.
> heron queue.retry {"tasks":[$t1]}
> heron queue.cancel {"tasks":[$t1]}
> heron queue.push {"queue":"q","unique":"u"}
> heron queue.retry {"tasks":[$t1]}
---
  queue.retried {"task":2}
{"tasks":[2],"kept":[]}
  queue.cancelled {"task":2}
{"tasks":[2],"ended":[]}
  queue.pushed {"queue":"q","task":6,"state":"ready"}
{"task":6,"state":"ready","existing":false}
conflict: task 6 has taken the unique key of task 2; cancel it first, or let it do the work

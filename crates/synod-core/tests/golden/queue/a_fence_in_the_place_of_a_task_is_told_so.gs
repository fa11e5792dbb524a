> heron queue.push {"queue":"q"}
> wren queue.claim {"queue":"q"}
> wren queue.finish {"task":$f,"fence":$f}
> wren queue.finish {"task":$t,"fence":$t}
> robin queue.finish {"task":$t,"fence":$f}
> wren queue.finish {"task":999,"fence":$f}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":3}
  queue.claimed {"task":2,"fence":4,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":4,"attempt":1,"until":31000,"priority":100}]}
not_found: 4 is the fence of task 2, not a task; send task 2 with fence 4
stale: 2 is the number of the task, not its fence; send the `fence` that came with the claim [holder wren]
stale: task 2 is not yours to finish: `wren` holds it and you are `robin`; act as its holder [holder wren]
not_found: there is no task 999; ended tasks are kept for `task_keep_ms`, and `synod queue list` shows what there is

> owner space.set {"name":"tasks_max","value":1}
> owner space.set {"name":"queues_max","value":1}
> heron queue.push {"queue":"q"}
> heron queue.push {"queue":"q"}
> heron queue.push {"queue":"p"}
> wren queue.claim {"queue":"q"}
> wren queue.finish {"task":$t,"fence":$f}
> heron queue.push {"queue":"q"}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"tasks_max","value":1}
{}
  space.set {"name":"queues_max","value":1}
{}
  agent.met {"agent":"heron","id":2}
  queue.pushed {"queue":"q","task":3,"state":"ready"}
{"task":3,"state":"ready","existing":false}
exhausted: 1 tasks are not finished; work on them, or raise it with `synod space set tasks_max`
exhausted: there are 1 queues already; raise it with `synod space set queues_max`
  agent.met {"agent":"wren","id":4}
  queue.claimed {"task":3,"fence":5,"agent":"wren","attempt":1}
{"tasks":[{"task":3,"fence":5,"attempt":1,"until":31000,"priority":100}]}
  queue.finished {"task":3}
{"state":"done","tasks":[]}
  queue.pushed {"queue":"q","task":6,"state":"ready"}
{"task":6,"state":"ready","existing":false}

> heron queue.push {"queue":"q","body":{"n":1},"priority":9,"unique":"u"}
> heron queue.push {"queue":"q","body":2,"after":[$t1],"concurrency":"c"}
> wren queue.claim {"queue":"q","lease_ms":5000}
> robin key=k queue.claim {"queue":"q","wait_ms":60000}
> save_load
> wren queue.finish {"task":$t1,"fence":$f1,"result":"x"}
> ask queue.list {"queue":"q"}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  queue.pushed {"queue":"q","task":3,"state":"waiting"}
{"task":3,"state":"waiting","existing":false}
  agent.met {"agent":"wren","id":4}
  queue.claimed {"task":2,"fence":5,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":5,"attempt":1,"until":6000,"priority":9,"body":{"n":1}}]}
  agent.met {"agent":"robin","id":6}
parked as #6
  queue.finished {"task":2}
  queue.ready {"task":3}
{"state":"done","tasks":[]}
  queue.claimed {"task":3,"fence":7,"agent":"robin","attempt":1}
answer to #6: {"tasks":[{"task":3,"fence":7,"attempt":1,"until":31000,"priority":100,"body":2}]}
{"tasks":[{"task":2,"queue":"q","state":"done","priority":9,"attempts":1,"attempts_max":20,"pushed":1000,"at":1000,"stuck":false,"unique":"u","after":[],"options":[],"history":[],"body":{"n":1},"result":"x"},{"task":3,"queue":"q","state":"leased","priority":100,"attempts":1,"attempts_max":20,"pushed":1000,"at":31000,"holder":"robin","fence":7,"held_since":1000,"stuck":false,"concurrency":"c","after":[],"options":[],"history":[],"body":2}]}

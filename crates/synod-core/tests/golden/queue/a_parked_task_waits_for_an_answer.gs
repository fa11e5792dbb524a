> heron queue.push {"queue":"q"}
> wren queue.claim {"queue":"q"}
> wren queue.park {"task":$t,"fence":$f,"question":"delete the old index?","options":["yes","no"]}
> ask queue.show {"task":$t}
> ask queue.why {"task":$t}
> wren queue.finish {"task":$t,"fence":$f}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":3}
  queue.claimed {"task":2,"fence":4,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":4,"attempt":1,"until":31000,"priority":100}]}
  queue.parked {"task":2,"question":"delete the old index?"}
{"state":"parked"}
{"task":2,"queue":"q","state":"parked","priority":100,"attempts":0,"attempts_max":20,"pushed":1000,"at":1000,"stuck":false,"after":[],"question":"delete the old index?","options":["yes","no"],"history":[]}
{"state":"parked","because":["it was put aside at 00:00:01 UTC until somebody answers: delete the old index?","answer with `synod queue answer 2 ANSWER`; it is then ready again"],"next":0}
stale: task 2 is not yours to finish: it is parked since 00:00:01 UTC; claim again

> owner queue.answer {"task":$t,"answer":"yes"}
> owner queue.answer {"task":$t,"answer":"no"}
> robin queue.claim {"queue":"q"}
---
  agent.met {"agent":"owner","id":5}
  queue.answered {"task":2}
{"state":"ready"}
conflict: task 2 asks nothing: it is ready; see `synod why 2`
  agent.met {"agent":"robin","id":6}
  queue.claimed {"task":2,"fence":7,"agent":"robin","attempt":1}
{"tasks":[{"task":2,"fence":7,"attempt":1,"until":31000,"priority":100,"answer":"yes"}]}

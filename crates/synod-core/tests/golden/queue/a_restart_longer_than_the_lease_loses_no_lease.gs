> heron queue.push {"queue":"q","timeout_ms":5000}
> wren queue.claim {"queue":"q","lease_ms":3000}
> time +600000
> restart
> ask queue.show {"task":$t}
> time +2999
> wren queue.finish {"task":$t,"fence":$f}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":3}
  queue.claimed {"task":2,"fence":4,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":4,"attempt":1,"until":4000,"priority":100}]}
  space.epoch_opened {"epoch":2,"kept":0,"voided":0}
{"task":2,"queue":"q","state":"leased","priority":100,"attempts":1,"attempts_max":20,"pushed":1000,"at":604000,"holder":"wren","fence":4,"held_since":1000,"stuck":false,"after":[],"options":[],"history":[]}
  queue.finished {"task":2}
{"state":"done","tasks":[]}

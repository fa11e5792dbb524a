> heron queue.push {"queue":"q","delay_ms":10000}
> wren queue.claim {"queue":"q"}
> ask queue.why {"task":$t}
> time +10000
> wren queue.claim {"queue":"q"}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"waiting"}
{"task":2,"state":"waiting","existing":false}
  agent.met {"agent":"wren","id":3}
{"tasks":[]}
{"state":"waiting","because":["it becomes ready at 00:00:11 UTC"],"next":11000}
  queue.ready {"task":2}
  queue.claimed {"task":2,"fence":4,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":4,"attempt":1,"until":41000,"priority":100}]}

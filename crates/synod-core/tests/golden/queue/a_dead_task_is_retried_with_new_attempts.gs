> heron queue.push {"queue":"q","body":7}
> wren queue.claim {"queue":"q"}
> wren queue.fail {"task":$t,"fence":$f,"fatal":true,"reason":"cannot be"}
> heron queue.retry {"tasks":[$t]}
> wren queue.claim {"queue":"q"}
> heron queue.retry {"tasks":[$t]}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":3}
  queue.claimed {"task":2,"fence":4,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":4,"attempt":1,"until":31000,"priority":100,"body":7}]}
  queue.failed {"task":2,"state":"dead","reason":"cannot be"}
{"state":"dead","at":0}
  queue.retried {"task":2}
{"tasks":[2],"kept":[]}
  queue.claimed {"task":2,"fence":5,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":5,"attempt":1,"until":31000,"priority":100,"body":7}]}
{"tasks":[],"kept":[2]}

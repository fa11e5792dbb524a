> wren key=k queue.claim {"queue":"q","wait_ms":60000}
> heron queue.push {"queue":"q"}
> withdraw #3 wren k
> ask queue.show {"task":$t1}
---
  agent.met {"agent":"wren","id":1}
parked as #3
  agent.met {"agent":"heron","id":2}
  queue.pushed {"queue":"q","task":3,"state":"ready"}
{"task":3,"state":"ready","existing":false}
  queue.claimed {"task":3,"fence":4,"agent":"wren","attempt":1}
answer to #3: {"tasks":[{"task":3,"fence":4,"attempt":1,"until":31000,"priority":100}]}
  queue.released {"task":3}
{"ended":0}
{"task":3,"queue":"q","state":"ready","priority":100,"attempts":0,"attempts_max":20,"pushed":1000,"at":0,"stuck":false,"after":[],"options":[],"history":[]}

# The same key asks anew.
> wren key=k queue.claim {"queue":"q","wait_ms":60000}
---
  queue.claimed {"task":3,"fence":5,"agent":"wren","attempt":1}
{"tasks":[{"task":3,"fence":5,"attempt":1,"until":31000,"priority":100}]}

> a key=ka queue.claim {"queue":"q","wait_ms":60000}
> b queue.claim {"queue":"q","wait_ms":60000}
> c key=kc queue.claim {"queue":"q","wait_ms":60000}
> restart
---
  agent.met {"agent":"a","id":1}
parked as #3
  agent.met {"agent":"b","id":2}
parked as #4
  agent.met {"agent":"c","id":3}
parked as #5
  space.epoch_opened {"epoch":2,"kept":2,"voided":1}

# C comes back first, and A still stands before it; B had no key and is forgotten.
> c key=kc queue.claim {"queue":"q","wait_ms":60000}
> a key=ka queue.claim {"queue":"q","wait_ms":60000}
> heron queue.push {"queue":"q"}
> heron queue.push {"queue":"q"}
> heron queue.push {"queue":"q"}
---
parked as #7
parked as #8
  agent.met {"agent":"heron","id":4}
  queue.pushed {"queue":"q","task":5,"state":"ready"}
{"task":5,"state":"ready","existing":false}
  queue.claimed {"task":5,"fence":6,"agent":"a","attempt":1}
answer to #3: {"tasks":[{"task":5,"fence":6,"attempt":1,"until":31000,"priority":100}]}
  queue.pushed {"queue":"q","task":7,"state":"ready"}
{"task":7,"state":"ready","existing":false}
  queue.claimed {"task":7,"fence":8,"agent":"c","attempt":1}
answer to #5: {"tasks":[{"task":7,"fence":8,"attempt":1,"until":31000,"priority":100}]}
  queue.pushed {"queue":"q","task":9,"state":"ready"}
{"task":9,"state":"ready","existing":false}

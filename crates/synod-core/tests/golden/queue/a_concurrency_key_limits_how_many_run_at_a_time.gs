> heron queue.push {"queue":"q","concurrency":"repo"} ;; heron queue.push {"queue":"q","concurrency":"repo"} ;; heron queue.push {"queue":"q"}
> wren queue.claim {"queue":"q","max":10}
> ask queue.why {"task":$t2}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  queue.pushed {"queue":"q","task":3,"state":"waiting"}
{"task":3,"state":"waiting","existing":false}
  queue.pushed {"queue":"q","task":4,"state":"ready"}
{"task":4,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":5}
  queue.claimed {"task":2,"fence":6,"agent":"wren","attempt":1}
  queue.claimed {"task":4,"fence":7,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":6,"attempt":1,"until":31000,"priority":100},{"task":4,"fence":7,"attempt":1,"until":31000,"priority":100}]}
{"state":"waiting","because":["it waits for its turn under the key `repo`: 1 of 1 run and 0 are ahead of it"],"next":0}

# The turn passes to the next one, to whoever waits in line for it.
> robin queue.claim {"queue":"q","wait_ms":5000}
> wren queue.finish {"task":$t1,"fence":$f1}
---
  agent.met {"agent":"robin","id":8}
parked as #7
  queue.finished {"task":2}
  queue.ready {"task":3}
{"state":"done","tasks":[]}
  queue.claimed {"task":3,"fence":9,"agent":"robin","attempt":1}
answer to #7: {"tasks":[{"task":3,"fence":9,"attempt":1,"until":31000,"priority":100}]}

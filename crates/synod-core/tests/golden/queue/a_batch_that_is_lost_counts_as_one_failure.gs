> owner space.set {"name":"failures_max","value":2}
> heron queue.push_all {"queue":"q","tasks":[{"body":1,"backoff_ms":0},{"body":2,"backoff_ms":0},{"body":3,"backoff_ms":0}]}
> wren queue.claim {"queue":"q","max":3,"lease_ms":1000}
> time +1000
> pulse
> wren queue.claim {"queue":"q","max":3,"lease_ms":1000}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"failures_max","value":2}
{}
  agent.met {"agent":"heron","id":2}
  queue.pushed {"queue":"q","task":3,"state":"ready"}
  queue.pushed {"queue":"q","task":4,"state":"ready"}
  queue.pushed {"queue":"q","task":5,"state":"ready"}
{"tasks":[{"task":3,"state":"ready","existing":false},{"task":4,"state":"ready","existing":false},{"task":5,"state":"ready","existing":false}]}
  agent.met {"agent":"wren","id":6}
  queue.claimed {"task":3,"fence":7,"agent":"wren","attempt":1}
  queue.claimed {"task":4,"fence":8,"agent":"wren","attempt":1}
  queue.claimed {"task":5,"fence":9,"agent":"wren","attempt":1}
{"tasks":[{"task":3,"fence":7,"attempt":1,"until":2000,"priority":100,"body":1},{"task":4,"fence":8,"attempt":1,"until":2000,"priority":100,"body":2},{"task":5,"fence":9,"attempt":1,"until":2000,"priority":100,"body":3}]}
  queue.expired {"task":3,"agent":"wren","state":"ready","why":"lease"}
  queue.expired {"task":4,"agent":"wren","state":"ready","why":"lease"}
  queue.expired {"task":5,"agent":"wren","state":"ready","why":"lease"}
  queue.claimed {"task":3,"fence":10,"agent":"wren","attempt":2}
  queue.claimed {"task":4,"fence":11,"agent":"wren","attempt":2}
  queue.claimed {"task":5,"fence":12,"agent":"wren","attempt":2}
{"tasks":[{"task":3,"fence":10,"attempt":2,"until":3000,"priority":100,"body":1},{"task":4,"fence":11,"attempt":2,"until":3000,"priority":100,"body":2},{"task":5,"fence":12,"attempt":2,"until":3000,"priority":100,"body":3}]}

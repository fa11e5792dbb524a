> wren queue.claim {"queue":"q","wait_ms":60000}
> robin queue.claim {"queue":"q","wait_ms":60000}
> withdraw #3 wren
> heron queue.push {"queue":"q"}
---
  agent.met {"agent":"wren","id":1}
parked as #3
  agent.met {"agent":"robin","id":2}
parked as #4
{"ended":1}
  agent.met {"agent":"heron","id":3}
  queue.pushed {"queue":"q","task":4,"state":"ready"}
{"task":4,"state":"ready","existing":false}
  queue.claimed {"task":4,"fence":5,"agent":"robin","attempt":1}
answer to #4: {"tasks":[{"task":4,"fence":5,"attempt":1,"until":31000,"priority":100}]}

> heron queue.push {"queue":"q","capability":"translate"}
> wren queue.claim {"queue":"q","wait_ms":60000}
> ask queue.why {"task":$t1}
> robin agent.join {"name":"robin","capabilities":["translate"]}
> robin@$s1 queue.claim {"queue":"q"}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":3}
parked as #4
{"state":"ready","because":["it waits for a claim by an agent with the capability `translate`; `synod agent list --capability translate` shows who has it"],"next":0}
  agent.met {"agent":"robin","id":4}
  agent.joined {"agent":"robin","session":5,"instance":""}
{"agent":"robin","id":4,"session":5,"handle":"robin@5","ttl_ms":30000}
  queue.claimed {"task":2,"fence":6,"agent":"robin","attempt":1}
{"tasks":[{"task":2,"fence":6,"attempt":1,"until":31000,"priority":100}]}

# The worker starts first: nobody has named the capability yet.
> robin agent.join {"name":"robin","capabilities":["translate"]}
> robin queue.claim {"queue":"q","wait_ms":60000}
> heron queue.push {"queue":"q","capability":"translate","body":1}
---
  agent.met {"agent":"robin","id":1}
  agent.joined {"agent":"robin","session":2,"instance":""}
{"agent":"robin","id":1,"session":2,"handle":"robin@2","ttl_ms":30000}
parked as #4
  agent.met {"agent":"heron","id":3}
  queue.pushed {"queue":"q","task":4,"state":"ready"}
{"task":4,"state":"ready","existing":false}
  queue.claimed {"task":4,"fence":5,"agent":"robin","attempt":1}
answer to #4: {"tasks":[{"task":4,"fence":5,"attempt":1,"until":31000,"priority":100,"body":1}]}

> heron queue.push {"queue":"q","body":"secret"}
> heron key=K queue.claim {"queue":"q"}
> owner space.grant {"principal":"r","role":"reader","prefixes":["zzz"]}
> r/heron queue.pause {"queue":"q"}
> r/heron key=K queue.claim {"queue":"q"}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  queue.claimed {"task":2,"fence":3,"agent":"heron","attempt":1}
{"tasks":[{"task":2,"fence":3,"attempt":1,"until":31000,"priority":100,"body":"secret"}]}
  agent.met {"agent":"owner","id":4}
  space.granted {"principal":"r","role":"reader"}
{}
denied: `r` has the role reader here and queue.pause needs more; ask an admin for `synod space grant`
denied: `r` has the role reader here and queue.claim needs more; ask an admin for `synod space grant`

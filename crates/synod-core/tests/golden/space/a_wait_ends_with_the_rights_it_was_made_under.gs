> owner space.grant {"principal":"p","role":"agent"}
> p/robin queue.claim {"queue":"q","wait_ms":60000}
> owner space.revoke {"principal":"p"}
> heron queue.push {"queue":"q","body":"secret"}
> ask queue.stats {"queue":"q"}
---
  agent.met {"agent":"owner","id":1}
  space.granted {"principal":"p","role":"agent"}
{}
  agent.met {"agent":"robin","id":2}
parked as #4
answer to #4: {"tasks":[]}
  space.revoked {"principal":"p"}
{}
  agent.met {"agent":"heron","id":3}
  queue.pushed {"queue":"q","task":4,"state":"ready"}
{"task":4,"state":"ready","existing":false}
{"ready":1,"leased":0,"waiting":0,"parked":0,"done":0,"dead":0,"cancelled":0,"pushed":1,"claimers":0,"paused":false}

# Batches are checked against a prefix like single commands.
> owner space.grant {"principal":"b","role":"agent"}
> b/wren queue.claim {"queue":"q"}
> owner space.grant {"principal":"b","role":"agent","prefixes":["other"]}
> b/wren queue.finish_all {"tasks":[{"task":$t,"fence":$f}]}
> b/wren queue.extend_all {"leases":[{"task":$t,"fence":$f}]}
> b/wren queue.release_all {"leases":[{"task":$t,"fence":$f}]}
---
  space.granted {"principal":"b","role":"agent"}
{}
  agent.met {"agent":"wren","id":5}
  queue.claimed {"task":4,"fence":6,"agent":"wren","attempt":1}
{"tasks":[{"task":4,"fence":6,"attempt":1,"until":31000,"priority":100,"body":"secret"}]}
  space.granted {"principal":"b","role":"agent"}
{}
denied: `b` may not touch `q`: it is confined to other
denied: `b` may not touch `q`: it is confined to other
denied: `b` may not touch `q`: it is confined to other

> owner space.grant {"principal":"build","role":"agent","prefixes":["build-"]}
> build/build-b doc.create {"doc":"build-1"}
> build/build-b doc.write {"doc":"build-1","key":"k","value":1}
> build/build-b doc.create {"doc":"other"}
> build/build-b doc.merge {"doc":"build-1","relay":true}
> ask build/ doc.show {"doc":"build-1"}
> ask build/ doc.list {"prefix":"build-"}
> ask build/ doc.list {}
---
  agent.met {"agent":"owner","id":1}
  space.granted {"principal":"build","role":"agent"}
{}
  agent.met {"agent":"build-b","id":2}
  doc.created {"doc":"build-1","id":3,"agent":"build-b"}
{"id":3,"again":false}
  doc.written {"doc":"build-1","key":"k","agent":"build-b"}
{"value":1,"entries":1,"changed":true}
denied: `build` may not touch `other`: it is confined to build-
denied: `relay` brings edits in the name of others, which is an admin's to do; let each copy be merged by its own agent
{"doc":"build-1","id":3,"rule":"last","keys":1,"entries":1,"actors":1,"bytes":202,"since":1000,"at":1000,"agent":"build-b","values":[{"key":"k","rule":"last","value":1,"entries":1,"at":1000,"agent":"build-b"}]}
{"docs":[{"doc":"build-1","id":3,"keys":1,"entries":1,"actors":1,"at":1000,"agent":"build-b"}]}
denied: `build` may not touch `*`: it is confined to build-

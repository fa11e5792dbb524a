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
denied: `build` may not speak as `b`: its agents are confined to build-
denied: `build` may not speak as `b`: its agents are confined to build-
denied: `build` may not speak as `b`: its agents are confined to build-
denied: `build` may not speak as `b`: its agents are confined to build-
not_found: there is no doc `build-1`; `synod doc list` shows those there are, `synod doc create` makes one
{"docs":[]}
denied: `build` may not touch `*`: it is confined to build-

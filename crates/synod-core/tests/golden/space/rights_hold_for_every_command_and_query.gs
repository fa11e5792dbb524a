> owner space.grant {"principal":"eye","role":"reader"}
> owner space.grant {"principal":"hand","role":"agent","prefixes":["kv:build-","queue:build-"]}
---
  agent.met {"agent":"owner","id":1}
  space.granted {"principal":"eye","role":"reader"}
{}
  space.granted {"principal":"hand","role":"agent"}
{}

> eye/watcher kv.put {"key":"k","value":1}
> ask eye/ kv.list {}
> ask eye/ space.rights {}
> hand/heron space.set {"name":"lease_ms","value":1000}
---
denied: `eye` has the role reader here and kv.put needs more; ask an admin for `synod space grant`
{"keys":[]}
denied: `eye` has the role reader here and space.rights needs more; ask an admin for `synod space grant`
denied: `hand` has the role agent here and space.set needs more; ask an admin for `synod space grant`

# Confined to a prefix: commands, queries, lists, and each command of a transaction.
> hand/heron kv.put {"key":"build-1","value":1}
> hand/heron kv.put {"key":"deploy","value":1}
> hand/heron space.txn {"commands":[{"kv.put":{"key":"build-2","value":1}},{"kv.put":{"key":"deploy","value":1}}]}
> ask hand/ kv.get {"key":"build-1"}
> ask hand/ kv.get {"key":"deploy"}
> ask hand/ kv.list {"prefix":"build-","keys_only":true}
> ask hand/ kv.list {}
> hand/heron queue.push {"queue":"deploy"}
---
  agent.met {"agent":"heron","id":2}
  kv.put {"key":"build-1","revision":3}
{"revision":3}
denied: `hand` may not touch `deploy`: it is confined to kv:build-, queue:build-
denied: command 2 (kv.put): `hand` may not touch `deploy`: it is confined to kv:build-, queue:build-
{"key":"build-1","value":1,"revision":3,"since":1000,"changed":1000,"agent":"heron"}
denied: `hand` may not touch `deploy`: it is confined to kv:build-, queue:build-
{"keys":[{"key":"build-1","revision":3,"since":1000,"changed":1000,"agent":"heron"}]}
denied: `hand` may not touch `*`: it is confined to kv:build-, queue:build-
denied: `hand` may not touch `deploy`: it is confined to kv:build-, queue:build-

> owner space.revoke {"principal":"hand"}
> hand/heron kv.put {"key":"build-1","value":2}
> nobody/heron kv.put {"key":"build-1","value":2}
> ask nobody/ kv.get {"key":"build-1"}
---
  space.revoked {"principal":"hand"}
{}
unauthenticated: nobody here knows the principal `hand`; ask an admin for `synod space grant`
unauthenticated: nobody here knows the principal `nobody`; ask an admin for `synod space grant`
unauthenticated: nobody here knows the principal `nobody`; ask an admin for `synod space grant`

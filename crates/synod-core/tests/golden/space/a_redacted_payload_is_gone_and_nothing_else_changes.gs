# A secret goes into a task's body, a value and a message, one of them in a transaction with another.
> heron queue.push {"queue":"q","body":"a secret"}
> heron space.txn {"commands":[{"kv.put":{"key":"k","value":"another secret"}},{"mail.send":{"to":"wren","body":"no secret"}}]}
> heron queue.push {"queue":"q","body":"a third"}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"q","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  kv.put {"key":"k","revision":3}
  mail.sent {"to":"wren","message":4,"from":"heron"}
{"replies":[{"revision":3},{"message":4,"waiting":1}]}
  queue.pushed {"queue":"q","task":5,"state":"ready"}
{"task":5,"state":"ready","existing":false}

# An admin has it erased: all of a request, or one payload of several.
> owner space.redact {"index":3,"reason":"asked for by its author"}
> owner space.redact {"index":4,"ordinals":[0],"reason":"a token that leaked"}
> owner space.redact {"index":4,"ordinals":[0],"reason":"once more changes nothing"}
> owner space.redact {"index":5,"ordinals":[7],"reason":"there is no such payload"}
---
  agent.met {"agent":"owner","id":6}
  space.redacted {"erased":3,"ordinals":[],"reason":"asked for by its author"}
{"held":1}
  space.redacted {"erased":4,"ordinals":[0],"reason":"a token that leaked"}
{"held":1}
  space.redacted {"erased":4,"ordinals":[0],"reason":"once more changes nothing"}
{"held":1}
  space.redacted {"erased":5,"ordinals":[7],"reason":"there is no such payload"}
{"held":0}

# Whoever reads is told so, and the work goes on.
> heron queue.claim {"queue":"q"}
> ask kv.get {"key":"k"}
> wren mail.receive
> heron queue.finish {"task":$t1,"fence":$f1,"result":"done without it"}
> save_load
> ask kv.get {"key":"k"}
> ask queue.show {"task":$t1}
> wren kv.put {"key":"k","value":"new"}
> ask kv.get {"key":"k"}
---
  queue.claimed {"task":2,"fence":7,"agent":"heron","attempt":1}
{"tasks":[{"task":2,"fence":7,"attempt":1,"until":31000,"priority":100,"body_redacted":true}]}
{"key":"k","value_redacted":true,"revision":3,"since":1000,"changed":1000,"agent":"heron"}
  agent.met {"agent":"wren","id":8}
  mail.delivered {"message":4,"fence":9,"to":"wren","attempt":1}
{"messages":[{"message":4,"fence":9,"from":"heron","body":"no secret","sent":1000,"attempt":1,"until":31000}]}
  queue.finished {"task":2}
{"state":"done","tasks":[]}
{"key":"k","value_redacted":true,"revision":3,"since":1000,"changed":1000,"agent":"heron"}
{"task":2,"queue":"q","state":"done","priority":100,"attempts":1,"attempts_max":20,"pushed":1000,"at":1000,"stuck":false,"after":[],"options":[],"history":[],"body_redacted":true,"result":"done without it"}
  kv.put {"key":"k","revision":10}
{"revision":10}
{"key":"k","value":"new","revision":10,"since":1000,"changed":1000,"agent":"wren"}

# Nobody else may do it, not even for what they wrote, and never in a transaction.
> owner space.grant {"principal":"build","role":"agent"}
> build/jay space.redact {"index":3,"reason":"it was mine"}
> owner space.txn {"commands":[{"space.redact":{"index":3,"reason":"inside"}}]}
---
  space.granted {"principal":"build","role":"agent"}
{}
denied: `build` has the role agent here and space.redact needs more; ask an admin for `synod space grant`
at the door: invalid: command 1: `space.redact` is no command that can stand here

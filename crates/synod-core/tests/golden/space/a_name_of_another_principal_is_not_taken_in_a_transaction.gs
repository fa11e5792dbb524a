# Red has a credential and has not come yet; mail waits for it.
> owner space.grant {"principal":"blue","role":"agent"}
> owner space.grant {"principal":"red","role":"agent","token":"af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"}
> owner mail.send {"to":"red","body":"for red alone"}
---
  agent.met {"agent":"owner","id":1}
  space.granted {"principal":"blue","role":"agent"}
{}
  space.granted {"principal":"red","role":"agent"}
{}
  mail.sent {"to":"red","message":2,"from":"owner"}
{"message":2,"waiting":1}

# Its name is minted for nobody else, by whatever way it is asked for.
> blue/red mail.receive
> blue/blue agent.join {"name":"red"}
> blue/blue space.txn {"commands":[{"agent.join":{"name":"red"}}]}
> blue/blue space.enroll {"agent":"red","token":"bf1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"}
> red/red mail.receive
---
denied: `red` is the name of another principal; choose another name
denied: `red` is the name of another principal; choose another name
denied: command 1 (agent.join): `red` is the name of another principal; choose another name
denied: `red` is the name of another principal; choose another name
  agent.met {"agent":"red","id":3}
  mail.delivered {"message":2,"fence":4,"to":"red","attempt":1}
{"messages":[{"message":2,"fence":4,"from":"owner","body":"for red alone","sent":1000,"attempt":1,"until":31000}]}

# Once it has come, it joins in a transaction as it likes.
> red/red space.txn {"commands":[{"agent.join":{"name":"red"}},{"agent.join":{"name":"red-1"}}]}
---
  agent.joined {"agent":"red","session":5,"instance":""}
  agent.met {"agent":"red-1","id":6}
  agent.joined {"agent":"red-1","session":7,"instance":""}
{"replies":[{"agent":"red","id":3,"session":5,"handle":"red@5","ttl_ms":30000},{"agent":"red-1","id":6,"session":7,"handle":"red-1@7","ttl_ms":30000}]}

> heron queue.push {"queue":"build"}
> wren queue.claim {"queue":"build"}
> wren space.txn {"commands":[{"queue.finish":{"task":$t,"fence":$f}},{"mail.send":{"to":"heron","body":"done"}}]}
> wren space.txn {"commands":[{"mail.send":{"to":"heron","body":"done twice"}},{"queue.finish":{"task":$t,"fence":$f}}]}
> ask mail.inbox {"agent":"heron"}
---
  agent.met {"agent":"heron","id":1}
  queue.pushed {"queue":"build","task":2,"state":"ready"}
{"task":2,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":3}
  queue.claimed {"task":2,"fence":4,"agent":"wren","attempt":1}
{"tasks":[{"task":2,"fence":4,"attempt":1,"until":31000,"priority":100}]}
  queue.finished {"task":2}
  mail.sent {"to":"heron","message":5,"from":"wren"}
{"replies":[{"state":"done","tasks":[]},{"message":5,"waiting":1}]}
stale: command 2 (queue.finish): task 2 is not yours to finish: it is done since 00:00:01 UTC; stop
{"messages":[{"message":5,"from":"wren","to":"heron","state":"waiting","body":"done","sent":1000,"at":0,"expires":2592001000,"depth":0,"attempts":0,"history":[]}]}

> heron mail.send {"to":"wren","body":"which port?","correlation":"setup"}
> wren mail.receive
> wren mail.reply {"message":$m1,"fence":$f1,"body":7171}
> ask mail.show {"message":$m1}
> heron mail.receive
> robin mail.reply {"message":$m1,"body":"mine"}
---
  agent.met {"agent":"heron","id":1}
  mail.sent {"to":"wren","message":2,"from":"heron"}
{"message":2,"waiting":1}
  agent.met {"agent":"wren","id":3}
  mail.delivered {"message":2,"fence":4,"to":"wren","attempt":1}
{"messages":[{"message":2,"fence":4,"from":"heron","body":"which port?","sent":1000,"correlation":"setup","attempt":1,"until":31000}]}
  mail.sent {"to":"heron","message":5,"from":"wren"}
  mail.read {"message":2}
{"message":5,"waiting":1}
{"message":2,"from":"heron","to":"wren","state":"read","body":"which port?","sent":1000,"at":1000,"expires":2592001000,"correlation":"setup","depth":0,"attempts":1,"history":[]}
  mail.delivered {"message":5,"fence":6,"to":"heron","attempt":1}
{"messages":[{"message":5,"fence":6,"from":"wren","body":7171,"sent":1000,"reply_to":2,"correlation":"setup","attempt":1,"until":31000}]}
denied: message 2 went to `wren` and you are `robin`; only its recipient replies to it, so send a message of your own

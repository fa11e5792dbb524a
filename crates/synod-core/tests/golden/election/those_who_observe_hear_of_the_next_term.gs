> ask election.observe {"election":"job"}
> heron election.campaign {"election":"job"}
> ask election.observe {"election":"job"}
> ask election.observe {"election":"job","after":$e1}
> heron election.proclaim {"election":"job","term":$e1,"value":"http://10.0.0.7"}
> ask election.observe {"election":"job","after":1}
> heron election.proclaim {"election":"job","term":$e1,"value":""}
> heron election.resign {"election":"job","term":$e1}
> ask election.observe {"election":"job","after":$e1}
---
{"election":"job","candidates":0,"waiting":true}
  agent.met {"agent":"heron","id":1}
  election.elected {"election":"job","term":3,"agent":"heron"}
{"term":3,"until":31000,"again":false}
{"election":"job","leader":{"agent":"heron","term":3,"since":1000,"until":31000},"candidates":0,"waiting":false}
{"election":"job","leader":{"agent":"heron","term":3,"since":1000,"until":31000},"candidates":0,"waiting":true}
  election.proclaimed {"election":"job","term":3,"value":"http://10.0.0.7"}
{"until":31000}
{"election":"job","leader":{"agent":"heron","term":3,"since":1000,"until":31000,"value":"http://10.0.0.7"},"candidates":0,"waiting":false}
  election.proclaimed {"election":"job","term":3,"value":""}
{"until":31000}
  election.resigned {"election":"job","term":3,"agent":"heron"}
{"candidates":0}
{"election":"job","candidates":0,"waiting":true}

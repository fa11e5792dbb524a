> heron election.campaign {"election":"job","value":"http://10.0.0.7"}
> wren election.campaign {"election":"job","wait_ms":60000}
> robin election.campaign {"election":"job","wait_ms":60000}
> ask election.observe {"election":"job"}
> ask election.candidates {"election":"job"}
---
  agent.met {"agent":"heron","id":1}
  election.elected {"election":"job","term":3,"agent":"heron"}
{"term":3,"until":31000,"again":false}
  agent.met {"agent":"wren","id":4}
  election.campaigned {"election":"job","agent":"wren","behind":"heron"}
parked as #4
  agent.met {"agent":"robin","id":5}
  election.campaigned {"election":"job","agent":"robin","behind":"heron"}
parked as #5
{"election":"job","leader":{"agent":"heron","term":3,"since":1000,"until":31000,"value":"http://10.0.0.7"},"candidates":2,"waiting":false}
{"candidates":[{"ticket":4,"agent":"wren","since":1000,"until":61000},{"ticket":5,"agent":"robin","since":1000,"until":61000}]}

> heron election.resign {"election":"job","term":$e1}
> ask election.observe {"election":"job"}
---
  election.resigned {"election":"job","term":3,"agent":"heron"}
{"candidates":2}
  election.elected {"election":"job","term":6,"agent":"wren"}
answer to #4: {"term":6,"until":31000,"again":false}
{"election":"job","leader":{"agent":"wren","term":6,"since":1000,"until":31000},"candidates":1,"waiting":false}

# Another election has nothing to do with it, but its term is higher all the same.
> heron election.campaign {"election":"other"}
> wren election.resign {"election":"job","term":$e2}
> ask election.list {"prefix":"j"}
> robin election.resign {"election":"job","term":$e}
> ask election.list
> ask election.observe {"election":"job"}
---
  election.elected {"election":"other","term":8,"agent":"heron"}
{"term":8,"until":31000,"again":false}
  election.resigned {"election":"job","term":6,"agent":"wren"}
{"candidates":1}
  election.elected {"election":"job","term":9,"agent":"robin"}
answer to #5: {"term":9,"until":31000,"again":false}
{"elections":[{"election":"job","agent":"robin","term":9,"since":1000,"until":31000,"candidates":0}]}
  election.resigned {"election":"job","term":9,"agent":"robin"}
{"candidates":0}
{"elections":[{"election":"other","agent":"heron","term":8,"since":1000,"until":31000,"candidates":0}]}
{"election":"job","candidates":0,"waiting":true}

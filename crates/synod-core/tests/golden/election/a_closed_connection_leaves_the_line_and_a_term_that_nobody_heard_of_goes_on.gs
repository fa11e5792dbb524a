> heron election.campaign {"election":"job"}
> wren election.campaign {"election":"job","wait_ms":60000}
> robin election.campaign {"election":"job","wait_ms":60000}
> withdraw #4 wren
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
{"ended":1}
{"candidates":[{"ticket":5,"agent":"robin","since":1000,"until":61000}]}

> heron election.resign {"election":"job","term":$e1}
---
  election.resigned {"election":"job","term":3,"agent":"heron"}
{"candidates":1}
  election.elected {"election":"job","term":6,"agent":"robin"}
answer to #5: {"term":6,"until":31000,"again":false}

# Robin's connection closed before it heard of its term.
> owl election.campaign {"election":"job","wait_ms":60000}
> withdraw #5 robin
---
  agent.met {"agent":"owl","id":7}
  election.campaigned {"election":"job","agent":"owl","behind":"robin"}
parked as #8
  election.resigned {"election":"job","term":6,"agent":"robin"}
{"ended":0}
  election.elected {"election":"job","term":8,"agent":"owl"}
answer to #8: {"term":8,"until":31000,"again":false}

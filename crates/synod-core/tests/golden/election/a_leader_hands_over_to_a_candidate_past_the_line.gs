> heron election.campaign {"election":"job"}
> wren election.campaign {"election":"job","wait_ms":60000}
> robin election.campaign {"election":"job","wait_ms":60000,"ttl_ms":5000}
> heron election.transfer {"election":"job","term":$e1,"to":"owl"}
> heron election.transfer {"election":"job","term":$e1,"to":"robin"}
> ask election.observe {"election":"job"}
> heron election.check {"election":"job","term":$e1}
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
not_found: `owl` does not stand in line (those who do: `wren`, `robin`); let it campaign with `wait_ms` first
  election.transferred {"election":"job","term":3,"agent":"heron","to":"robin"}
  election.elected {"election":"job","term":6,"agent":"robin"}
answer to #5: {"term":6,"until":6000,"again":false}
{"term":6,"until":6000}
{"election":"job","leader":{"agent":"robin","term":6,"since":1000,"until":6000},"candidates":1,"waiting":false}
stale: term 3 of `job` is over: `robin` leads since 00:00:01 UTC under term 6; stop, and campaign again [holder robin]

# Wren has kept its place.
> robin election.resign {"election":"job","term":$e2}
> wren election.transfer {"election":"job","term":$e3,"to":"robin"}
---
  election.resigned {"election":"job","term":6,"agent":"robin"}
{"candidates":1}
  election.elected {"election":"job","term":7,"agent":"wren"}
answer to #4: {"term":7,"until":31000,"again":false}
not_found: `robin` does not stand in line (nobody does); let it campaign with `wait_ms` first

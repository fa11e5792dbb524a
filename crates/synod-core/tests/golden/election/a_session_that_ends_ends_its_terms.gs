> heron agent.join {}
> wren agent.join {}
> heron@$s1 election.campaign {"election":"job","session":true}
> heron@$s1 election.campaign {"election":"report","ttl_ms":60000}
> wren@$s2 election.campaign {"election":"job","session":true,"wait_ms":600000}
> wren@$s2 election.campaign {"election":"report","wait_ms":600000}
---
  agent.met {"agent":"heron","id":1}
  agent.joined {"agent":"heron","session":2,"instance":""}
{"agent":"heron","id":1,"session":2,"handle":"heron@2","ttl_ms":30000}
  agent.met {"agent":"wren","id":3}
  agent.joined {"agent":"wren","session":4,"instance":""}
{"agent":"wren","id":3,"session":4,"handle":"wren@4","ttl_ms":30000}
  election.elected {"election":"job","term":6,"agent":"heron"}
{"term":6,"until":0,"again":false}
  election.elected {"election":"report","term":8,"agent":"heron"}
{"term":8,"until":61000,"again":false}
  election.campaigned {"election":"job","agent":"wren","behind":"heron"}
parked as #7
  election.campaigned {"election":"report","agent":"wren","behind":"heron"}
parked as #8

# What was stood for with a time goes on to its end.
> heron@$s1 agent.leave
> ask election.list
---
  agent.ended {"agent":"heron","session":2,"why":"left"}
  agent.gone {"agent":"heron"}
{"session":2}
  election.expired {"election":"job","term":6,"agent":"heron","why":"session"}
  election.elected {"election":"job","term":9,"agent":"wren"}
answer to #7: {"term":9,"until":0,"again":false}
{"elections":[{"election":"job","agent":"wren","term":9,"since":1000,"until":0,"candidates":0},{"election":"report","agent":"heron","term":8,"since":1000,"until":61000,"candidates":1}]}

> time +30000
> pulse
> ask election.list
---
{"elections":[{"election":"job","agent":"wren","term":9,"since":1000,"until":0,"candidates":0},{"election":"report","agent":"heron","term":8,"since":1000,"until":61000,"candidates":1}]}

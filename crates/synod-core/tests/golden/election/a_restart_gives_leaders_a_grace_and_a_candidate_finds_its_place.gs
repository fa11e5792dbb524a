> heron election.campaign {"election":"job","ttl_ms":3000}
> wren key=k1 election.campaign {"election":"job","wait_ms":60000}
> robin key=k2 election.campaign {"election":"job","wait_ms":60000}
---
  agent.met {"agent":"heron","id":1}
  election.elected {"election":"job","term":3,"agent":"heron"}
{"term":3,"until":4000,"again":false}
  agent.met {"agent":"wren","id":4}
  election.campaigned {"election":"job","agent":"wren","behind":"heron"}
parked as #4
  agent.met {"agent":"robin","id":5}
  election.campaigned {"election":"job","agent":"robin","behind":"heron"}
parked as #5

# Nobody could renew while no node lived.
> time +60000
> restart
> ask election.observe {"election":"job"}
---
  space.epoch_opened {"epoch":2,"kept":2,"voided":0}
{"election":"job","leader":{"agent":"heron","term":3,"since":1000,"until":64000},"candidates":0,"waiting":false}

# Robin comes back first, and still stands behind wren.
> robin key=k2 election.campaign {"election":"job","wait_ms":60000}
> wren key=k1 election.campaign {"election":"job","wait_ms":60000}
> ask election.candidates {"election":"job"}
---
  election.campaigned {"election":"job","agent":"robin","behind":"heron"}
parked as #7
  election.campaigned {"election":"job","agent":"wren","behind":"heron"}
parked as #8
{"candidates":[{"ticket":4,"agent":"wren","since":61000,"until":121000},{"ticket":5,"agent":"robin","since":61000,"until":121000}]}

> save_load
> time +3000
> pulse
---
  election.expired {"election":"job","term":3,"agent":"heron","why":"ttl"}
  election.elected {"election":"job","term":6,"agent":"wren"}
answer to #4: {"term":6,"until":94000,"again":false}

> heron election.campaign {"election":"job","ttl_ms":3000}
> wren election.campaign {"election":"job","ttl_ms":3000,"wait_ms":60000}
> time +2000
> heron election.renew {"election":"job","term":$e1}
> time +2000
> pulse
---
  agent.met {"agent":"heron","id":1}
  election.elected {"election":"job","term":3,"agent":"heron"}
{"term":3,"until":4000,"again":false}
  agent.met {"agent":"wren","id":4}
  election.campaigned {"election":"job","agent":"wren","behind":"heron"}
parked as #4
{"until":6000}

> time +1000
> pulse
> heron election.renew {"election":"job","term":$e1}
> heron election.resign {"election":"job","term":$e1}
> heron election.proclaim {"election":"job","term":$e1,"value":"still here"}
> heron election.transfer {"election":"job","term":$e1,"to":"wren"}
---
  election.expired {"election":"job","term":3,"agent":"heron","why":"ttl"}
  election.elected {"election":"job","term":5,"agent":"wren"}
answer to #4: {"term":5,"until":9000,"again":false}
stale: term 3 of `job` is over: `wren` leads since 00:00:06 UTC under term 5; stop, and campaign again [holder wren]
stale: term 3 of `job` is over: `wren` leads since 00:00:06 UTC under term 5; stop, and campaign again [holder wren]
stale: term 3 of `job` is over: `wren` leads since 00:00:06 UTC under term 5; stop, and campaign again [holder wren]
stale: term 3 of `job` is over: `wren` leads since 00:00:06 UTC under term 5; stop, and campaign again [holder wren]

# A shorter time than is left takes nothing away.
> wren election.renew {"election":"job","term":$e2,"ttl_ms":100}
> ask election.list
---
{"until":9000}
{"elections":[{"election":"job","agent":"wren","term":5,"since":6000,"until":9000,"candidates":0}]}

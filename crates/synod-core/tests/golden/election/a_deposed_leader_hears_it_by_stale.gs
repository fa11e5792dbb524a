> heron election.campaign {"election":"job"}
> wren election.campaign {"election":"job","wait_ms":60000}
> owner election.depose {"election":"job","reason":"its machine is gone"}
> heron election.renew {"election":"job","term":$e1}
> owner election.depose {"election":"job"}
> owner election.depose {"election":"job"}
---
  agent.met {"agent":"heron","id":1}
  election.elected {"election":"job","term":3,"agent":"heron"}
{"term":3,"until":31000,"again":false}
  agent.met {"agent":"wren","id":4}
  election.campaigned {"election":"job","agent":"wren","behind":"heron"}
parked as #4
  agent.met {"agent":"owner","id":5}
  election.deposed {"election":"job","term":3,"agent":"heron","by":"owner","reason":"its machine is gone"}
{"agent":"heron","term":3}
  election.elected {"election":"job","term":6,"agent":"wren"}
answer to #4: {"term":6,"until":31000,"again":false}
stale: term 3 of `job` is over: `wren` leads since 00:00:01 UTC under term 6; stop, and campaign again [holder wren]
  election.deposed {"election":"job","term":6,"agent":"wren","by":"owner","reason":""}
{"agent":"wren","term":6}
not_found: nobody leads `job`; `synod election list` shows who leads what

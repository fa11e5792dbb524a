> owner space.set {"name":"leases_max","value":2}
> owner space.set {"name":"elections_max","value":3}
> heron election.campaign {"election":"a"}
> heron election.campaign {"election":"a","wait_ms":60000}
> heron election.campaign {"election":"b"}
> wren election.campaign {"election":"b"} ;; wren election.campaign {"election":"c"}
> robin election.campaign {"election":"d"}
> robin election.campaign {"election":"a","wait_ms":60000}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"leases_max","value":2}
{}
  space.set {"name":"elections_max","value":3}
{}
  agent.met {"agent":"heron","id":2}
  election.elected {"election":"a","term":4,"agent":"heron"}
{"term":4,"until":31000,"again":false}
  election.campaigned {"election":"a","agent":"heron","behind":"heron"}
parked as #6
exhausted: you lead or stand for 2 elections; resign from some
  agent.met {"agent":"wren","id":5}
  election.elected {"election":"b","term":7,"agent":"wren"}
{"term":7,"until":31000,"again":false}
  election.elected {"election":"c","term":9,"agent":"wren"}
{"term":9,"until":31000,"again":false}
exhausted: there are 3 elections already; resign from some, or raise it with `synod space set elections_max`
  agent.met {"agent":"robin","id":10}
  election.campaigned {"election":"a","agent":"robin","behind":"heron"}
parked as #11

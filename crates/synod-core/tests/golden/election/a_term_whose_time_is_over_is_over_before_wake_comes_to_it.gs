> owner space.set {"name":"wake_max","value":1}
> heron election.campaign {"election":"a","ttl_ms":500}
> heron election.campaign {"election":"b","ttl_ms":1000}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"wake_max","value":1}
{}
  agent.met {"agent":"heron","id":2}
  election.elected {"election":"a","term":4,"agent":"heron"}
{"term":4,"until":1500,"again":false}
  election.elected {"election":"b","term":6,"agent":"heron"}
{"term":6,"until":2000,"again":false}

# One entry carries out one; the other is over all the same.
> time +1000
> pulse
> ask election.list
> ask election.observe {"election":"b"}
> heron election.renew {"election":"b","term":$e2}
---
  election.expired {"election":"a","term":4,"agent":"heron","why":"ttl"}
{"elections":[]}
{"election":"b","candidates":0,"waiting":true}
  election.expired {"election":"b","term":6,"agent":"heron","why":"ttl"}
stale: term 6 of `b` is over, and nobody leads it now; stop, and campaign again

> heron election.campaign {"election":"a","ttl_ms":500} ;; heron election.campaign {"election":"b","ttl_ms":500} ;; wren election.campaign {"election":"b","wait_ms":60000}
> time +500
> robin election.campaign {"election":"b","wait_ms":60000}
> ask election.candidates {"election":"b"}
---
  election.elected {"election":"a","term":8,"agent":"heron"}
{"term":8,"until":2500,"again":false}
  election.elected {"election":"b","term":10,"agent":"heron"}
{"term":10,"until":2500,"again":false}
  agent.met {"agent":"wren","id":11}
  election.campaigned {"election":"b","agent":"wren","behind":"heron"}
parked as #10
  election.expired {"election":"a","term":8,"agent":"heron","why":"ttl"}
  agent.met {"agent":"robin","id":12}
  election.expired {"election":"b","term":10,"agent":"heron","why":"ttl"}
  election.elected {"election":"b","term":13,"agent":"wren"}
answer to #10: {"term":13,"until":32500,"again":false}
  election.campaigned {"election":"b","agent":"robin","behind":"wren"}
parked as #11
{"candidates":[{"ticket":11,"agent":"robin","since":2500,"until":62500}]}

# Nobody stood in line: whoever comes then leads.
> time +30000
> heron election.campaign {"election":"a","ttl_ms":500} ;; heron election.campaign {"election":"c","ttl_ms":500}
> time +500
> robin election.campaign {"election":"c"}
---
  election.expired {"election":"b","term":13,"agent":"wren","why":"ttl"}
  election.elected {"election":"b","term":14,"agent":"robin"}
answer to #11: {"term":14,"until":62500,"again":false}
  election.elected {"election":"a","term":16,"agent":"heron"}
{"term":16,"until":33000,"again":false}
  election.elected {"election":"c","term":18,"agent":"heron"}
{"term":18,"until":33000,"again":false}
  election.expired {"election":"a","term":16,"agent":"heron","why":"ttl"}
  election.expired {"election":"c","term":18,"agent":"heron","why":"ttl"}
  election.elected {"election":"c","term":20,"agent":"robin"}
{"term":20,"until":63000,"again":false}

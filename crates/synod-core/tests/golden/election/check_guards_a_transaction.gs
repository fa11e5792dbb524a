> heron election.campaign {"election":"job","ttl_ms":1000}
> heron space.txn {"commands":[{"election.check":{"election":"job","term":$e1}},{"kv.put":{"key":"done","value":1}}]}
> time +1000
> heron space.txn {"commands":[{"election.check":{"election":"job","term":$e1}},{"kv.put":{"key":"done","value":2}}]}
> ask kv.get {"key":"done"}
---
  agent.met {"agent":"heron","id":1}
  election.elected {"election":"job","term":3,"agent":"heron"}
{"term":3,"until":2000,"again":false}
  kv.put {"key":"done","revision":4}
{"replies":[{"until":2000},{"revision":4}]}
  election.expired {"election":"job","term":3,"agent":"heron","why":"ttl"}
stale: command 1 (election.check): term 3 of `job` is over, and nobody leads it now; stop, and campaign again
{"key":"done","value":1,"revision":4,"since":1000,"changed":1000,"agent":"heron"}

# Stepping down and standing again is one step; whoever stands in line comes first.
> heron election.campaign {"election":"job"}
> heron space.txn {"commands":[{"election.resign":{"election":"job","term":$e2}},{"election.campaign":{"election":"job"}}]}
> wren election.campaign {"election":"job","wait_ms":60000}
> heron space.txn {"commands":[{"election.resign":{"election":"job","term":$e3}},{"election.campaign":{"election":"job"}}]}
> heron space.txn {"commands":[{"election.campaign":{"election":"new","wait_ms":5}}]}
> ask election.observe {"election":"job"}
---
  election.elected {"election":"job","term":6,"agent":"heron"}
{"term":6,"until":32000,"again":false}
  election.resigned {"election":"job","term":6,"agent":"heron"}
  election.elected {"election":"job","term":7,"agent":"heron"}
{"replies":[{"candidates":0},{"term":7,"until":32000,"again":false}]}
  agent.met {"agent":"wren","id":8}
  election.campaigned {"election":"job","agent":"wren","behind":"heron"}
parked as #8
held: command 2 (election.campaign): `wren` stood for `job` before you; send `wait_ms` to stand in line [holder wren]
unsupported: command 1 (election.campaign): an election cannot be waited for inside a transaction; leave `wait_ms` out
{"election":"job","leader":{"agent":"heron","term":7,"since":2000,"until":32000},"candidates":1,"waiting":false}

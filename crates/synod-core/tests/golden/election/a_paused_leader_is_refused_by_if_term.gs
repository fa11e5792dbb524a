> heron election.campaign {"election":"job","ttl_ms":1000}
> wren election.campaign {"election":"job","wait_ms":60000}
> heron if_term=job@$e1 kv.put {"key":"result","value":1}
---
  agent.met {"agent":"heron","id":1}
  election.elected {"election":"job","term":3,"agent":"heron"}
{"term":3,"until":2000,"again":false}
  agent.met {"agent":"wren","id":4}
  election.campaigned {"election":"job","agent":"wren","behind":"heron"}
parked as #4
  kv.put {"key":"result","revision":5}
{"revision":5}

# Heron was stopped, and does not know that its term is over.
> time +5000
> heron if_term=job@$e1 kv.put {"key":"result","value":2}
> wren if_term=job@$e2 kv.put {"key":"result","value":3}
> heron if_term=job@$e2 kv.put {"key":"result","value":4}
> heron if_term=nothing@1 kv.put {"key":"result","value":5}
> ask kv.get {"key":"result"}
---
  election.expired {"election":"job","term":3,"agent":"heron","why":"ttl"}
  election.elected {"election":"job","term":6,"agent":"wren"}
answer to #4: {"term":6,"until":36000,"again":false}
stale: term 3 of `job` is over: `wren` leads since 00:00:06 UTC under term 6; stop, and campaign again [holder wren]
  kv.put {"key":"result","revision":7}
{"revision":7}
stale: term 6 of `job` is that of `wren`, and you are `heron`; campaign for one of your own [holder wren]
stale: term 1 of `nothing` is over, and nobody leads it now; stop, and campaign again
{"key":"result","value":3,"revision":7,"since":1000,"changed":6000,"agent":"wren"}

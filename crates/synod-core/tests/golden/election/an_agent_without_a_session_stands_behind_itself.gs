> heron election.campaign {"election":"job"}
> heron election.campaign {"election":"job"}
> heron election.campaign {"election":"job","wait_ms":60000}
> heron election.campaign {"election":"job","wait_ms":60000}
> heron election.campaign {"election":"job","session":true}
> heron election.resign {"election":"job","term":$e1}
> heron election.check {"election":"job","term":$e1}
---
  agent.met {"agent":"heron","id":1}
  election.elected {"election":"job","term":3,"agent":"heron"}
{"term":3,"until":31000,"again":false}
held: `heron` leads `job` since 00:00:01 UTC, until 00:00:31 UTC unless it renews, and that is you: renew or resign term 3, or send `wait_ms` to stand in line behind it [holder heron] [retry_after_ms 30000]
  election.campaigned {"election":"job","agent":"heron","behind":"heron"}
parked as #5
  election.campaigned {"election":"job","agent":"heron","behind":"heron"}
parked as #6
invalid: `session` needs a joined agent; call agent.join and send its handle as the header `Synod-Agent` or with --as
  election.resigned {"election":"job","term":3,"agent":"heron"}
{"candidates":2}
  election.elected {"election":"job","term":4,"agent":"heron"}
answer to #5: {"term":4,"until":31000,"again":false}
stale: you lead `job` under term 4 since 00:00:01 UTC, not under 3; if that term is this process's own, send it, and stop otherwise [holder heron]

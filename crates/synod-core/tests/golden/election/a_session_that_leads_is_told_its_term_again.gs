> heron agent.join {}
> heron@$s1 election.campaign {"election":"job","ttl_ms":5000,"value":"one"}
> time +1000
> heron@$s1 election.campaign {"election":"job","ttl_ms":5000,"value":"two"}
> ask election.observe {"election":"job"}
---
  agent.met {"agent":"heron","id":1}
  agent.joined {"agent":"heron","session":2,"instance":""}
{"agent":"heron","id":1,"session":2,"handle":"heron@2","ttl_ms":30000}
  election.elected {"election":"job","term":4,"agent":"heron"}
{"term":4,"until":6000,"again":false}
{"term":4,"until":7000,"again":true}
{"election":"job","leader":{"agent":"heron","session":2,"term":4,"since":1000,"until":7000,"value":"two"},"candidates":0,"waiting":false}

# Another session of the same agent is another process.
> heron agent.join {"instance":"other"}
> heron@$s2 election.campaign {"election":"job"}
> heron@$s2 election.campaign {"election":"job","wait_ms":60000}
> heron@$s2 election.campaign {"election":"job","wait_ms":60000}
---
  agent.joined {"agent":"heron","session":5,"instance":"other"}
{"agent":"heron","id":1,"session":5,"handle":"heron@5","ttl_ms":30000}
held: `heron` leads `job` since 00:00:01 UTC, until 00:00:07 UTC unless it renews, in its own words: "two", and that is you: renew or resign term 4, or send `wait_ms` to stand in line behind it [holder heron] [retry_after_ms 5000]
  election.campaigned {"election":"job","agent":"heron","behind":"heron"}
parked as #8
conflict: this session has stood for `job` since 00:00:02 UTC; wait for the answer to that request

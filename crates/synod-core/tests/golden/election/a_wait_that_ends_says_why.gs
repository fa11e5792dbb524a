> heron election.campaign {"election":"job","ttl_ms":60000}
> robin election.campaign {"election":"job"}
> robin election.campaign {"election":"job","wait_ms":500}
> time +500
> pulse
---
  agent.met {"agent":"heron","id":1}
  election.elected {"election":"job","term":3,"agent":"heron"}
{"term":3,"until":61000,"again":false}
held: `heron` leads `job` since 00:00:01 UTC, until 00:01:01 UTC unless it renews; send `wait_ms` to stand in line, or observe who leads [holder heron] [retry_after_ms 60000]
  agent.met {"agent":"robin","id":4}
  election.campaigned {"election":"job","agent":"robin","behind":"heron"}
parked as #5
answer to #5: held: you waited for 500 ms: `heron` leads `job` since 00:00:01 UTC, until 00:01:01 UTC unless it renews; wait longer, or observe who leads [holder heron] [retry_after_ms 59500]

> wren agent.join {}
> wren@$s1 election.campaign {"election":"job","wait_ms":600000}
> time +5
> wren@$s1 agent.leave
---
  agent.met {"agent":"wren","id":5}
  agent.joined {"agent":"wren","session":6,"instance":""}
{"agent":"wren","id":5,"session":6,"handle":"wren@6","ttl_ms":30000}
  election.campaigned {"election":"job","agent":"wren","behind":"heron"}
parked as #8
  agent.ended {"agent":"wren","session":6,"why":"left"}
  agent.gone {"agent":"wren"}
{"session":6}
answer to #8: held: you stood for `job` for 5 ms until your session ended: you do not lead it; join again, and ask anew

# Rights that change end what was asked for under the old ones.
> owner space.grant {"principal":"p","role":"agent"}
> p/owl election.campaign {"election":"job","wait_ms":600000}
> time +7
> owner space.revoke {"principal":"p"}
> ask election.candidates {"election":"job"}
---
  agent.met {"agent":"owner","id":7}
  space.granted {"principal":"p","role":"agent"}
{}
  agent.met {"agent":"owl","id":8}
  election.campaigned {"election":"job","agent":"owl","behind":"heron"}
parked as #11
answer to #11: held: you stood for `job` for 7 ms until the rights that you asked under changed: you do not lead it; ask anew
  space.revoked {"principal":"p"}
{}
{"candidates":[]}

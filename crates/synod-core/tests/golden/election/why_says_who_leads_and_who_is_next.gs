> ask election.why {"election":"job"}
> heron election.campaign {"election":"job","value":"say \"hello\""}
> ask election.why {"election":"job"}
> wren agent.join {}
> wren@$s1 election.campaign {"election":"job","wait_ms":60000,"session":true}
> robin election.campaign {"election":"job","wait_ms":60000}
> ask election.why {"election":"job"}
> heron election.resign {"election":"job","term":$e1}
> ask election.why {"election":"job"}
---
{"leader":"","because":["nobody leads `job`; who calls `synod election campaign job` first does"],"next":0}
  agent.met {"agent":"heron","id":1}
  election.elected {"election":"job","term":3,"agent":"heron"}
{"term":3,"until":31000,"again":false}
{"leader":"heron","because":["`heron` leads `job` under term 3 since 00:00:01 UTC, until 00:00:31 UTC unless it renews, in its own words: \"say 'hello'\""],"next":31000}
  agent.met {"agent":"wren","id":4}
  agent.joined {"agent":"wren","session":5,"instance":""}
{"agent":"wren","id":4,"session":5,"handle":"wren@5","ttl_ms":30000}
  election.campaigned {"election":"job","agent":"wren","behind":"heron"}
parked as #5
  agent.met {"agent":"robin","id":6}
  election.campaigned {"election":"job","agent":"robin","behind":"heron"}
parked as #6
{"leader":"heron","because":["`heron` leads `job` under term 3 since 00:00:01 UTC, until 00:00:31 UTC unless it renews, in its own words: \"say 'hello'\"","`wren` leads next; it came at 00:00:01 UTC and waits until 00:01:01 UTC","`robin` is number 2 in line; it came at 00:00:01 UTC and waits until 00:01:01 UTC"],"next":31000}
  election.resigned {"election":"job","term":3,"agent":"heron"}
{"candidates":2}
  election.elected {"election":"job","term":7,"agent":"wren"}
answer to #5: {"term":7,"until":0,"again":false}
{"leader":"wren","because":["`wren` leads `job` under term 7 since 00:00:01 UTC, as long as its session lives","`robin` leads next; it came at 00:00:01 UTC and waits until 00:01:01 UTC"],"next":0}

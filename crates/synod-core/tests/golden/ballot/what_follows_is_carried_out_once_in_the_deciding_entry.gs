(> owner space.grant {"principal":"heron","role":"agent"} ;; owner space.grant {"principal":"wren","role":"agent"} ;; owner space.grant {"principal":"robin","role":"agent"} ;; owner space.grant {"principal":"owl","role":"agent"})
> heron/heron ballot.open {"name":"release","question":"ship?","voters":["heron","wren","robin"],"then":[{"choice":"yes","commands":[{"queue.push":{"queue":"ship","body":{"version":"1.4"}}},{"kv.put":{"key":"shipping","value":"1.4"}}]},{"choice":"no","commands":[{"queue.push":{"queue":"mend","body":"1.4"}}]}]}
> ask ballot.show {"ballot":$v}
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"}
> wren/wren ballot.cast {"ballot":$v,"choice":"yes"}
> ask ballot.show {"ballot":$v}
> ask queue.list {"queue":"ship"}
> ask kv.get {"key":"shipping"}
---
  agent.met {"agent":"heron","id":2}
  ballot.opened {"ballot":3,"name":"release","question":"ship?","by":"heron","round":1,"deadline":3601000}
{"ballot":3,"needed":2,"total":3,"deadline":3601000,"round":1,"terms":"0c7677b8e8d4b7c04151a3e1c65a87ae28a648eb745fc2febea4865530e5cf72"}
{"ballot":3,"name":"release","question":"ship?","options":[{"choice":"yes","votes":0,"weight":0},{"choice":"no","votes":0,"weight":0}],"rule":"majority","needed":2,"total":3,"seats":3,"votes":0,"changes":false,"signed":false,"shared_principals":false,"author":"heron","opened":1000,"deadline":3601000,"round":1,"terms":"0c7677b8e8d4b7c04151a3e1c65a87ae28a648eb745fc2febea4865530e5cf72","then_digest":"931d41e0674485f93016744cbd73997117232dd86e8001e70033a63b52f44b18","state":"open","ended":0,"then":[{"choice":"yes","commands":["queue.push","kv.put"]},{"choice":"no","commands":["queue.push"]}],"contradictions":0}
  ballot.cast {"ballot":3,"name":"release","voter":"heron","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
  agent.met {"agent":"wren","id":7}
  ballot.cast {"ballot":3,"name":"release","voter":"wren","choice":"yes","changed":false}
  ballot.decided {"ballot":3,"name":"release","choice":"yes","weight":2,"needed":2}
{"counted":true,"again":false,"state":"decided","choice":"yes"}
  queue.pushed {"queue":"ship","task":8,"state":"ready"}
  kv.put {"key":"shipping","revision":9}
  ballot.followed {"ballot":3,"name":"release","choice":"yes","refused":""}
{"ballot":3,"name":"release","question":"ship?","options":[{"choice":"yes","votes":2,"weight":2},{"choice":"no","votes":0,"weight":0}],"rule":"majority","needed":2,"total":3,"seats":3,"votes":2,"changes":false,"signed":false,"shared_principals":false,"author":"heron","opened":1000,"deadline":3601000,"round":1,"terms":"0c7677b8e8d4b7c04151a3e1c65a87ae28a648eb745fc2febea4865530e5cf72","then_digest":"931d41e0674485f93016744cbd73997117232dd86e8001e70033a63b52f44b18","state":"decided","choice":"yes","ended":1000,"ended_at":9,"then":[{"choice":"yes","commands":["queue.push","kv.put"],"at":9},{"choice":"no","commands":["queue.push"]}],"contradictions":0}
{"tasks":[{"task":8,"queue":"ship","state":"ready","priority":100,"attempts":0,"attempts_max":20,"pushed":1000,"at":0,"stuck":false,"after":[],"options":[],"history":[],"body":{"version":"1.4"}}]}
{"key":"shipping","value":"1.4","revision":9,"since":1000,"changed":1000,"agent":"heron"}

# Neither a retry nor a replay nor a new life does it again.
> wren/wren ballot.cast {"ballot":$v,"choice":"yes"}
> save_load
> restart
> robin/robin ballot.cast {"ballot":$v,"choice":"yes"}
> ask queue.list {"queue":"ship"}
> ask queue.list {"queue":"mend"}
---
{"counted":true,"again":true,"state":"decided","choice":"yes"}
  space.epoch_opened {"epoch":2,"kept":0,"voided":0}
conflict: ballot 3 takes no votes, it was decided for `yes` at 00:00:01 UTC; `synod ballot show 3` shows all of it
{"tasks":[{"task":8,"queue":"ship","state":"ready","priority":100,"attempts":0,"attempts_max":20,"pushed":1000,"at":0,"stuck":false,"after":[],"options":[],"history":[],"body":{"version":"1.4"}}]}
not_found: there is no queue `mend`; its first push makes it, and `synod queue queues` lists them

# Nothing follows from what was called off.
> heron/heron ballot.open {"name":"release","question":"ship?","voters":["heron"],"then":[{"choice":"yes","commands":[{"queue.push":{"queue":"ship","body":"1.5"}}]}]}
> heron/heron ballot.cancel {"ballot":$v,"reason":"too early"}
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"}
> ask ballot.show {"ballot":$v}
---
  ballot.opened {"ballot":10,"name":"release","question":"ship?","by":"heron","round":1,"deadline":3601000}
{"ballot":10,"needed":1,"total":1,"deadline":3601000,"round":1,"terms":"41718d6a424e5689bd87e0756623e1b693456e0b6884ce381e84c494b8ba8b60"}
  ballot.cancelled {"ballot":10,"name":"release","by":"heron","reason":"too early"}
{"state":"cancelled"}
conflict: ballot 10 takes no votes, it was called off at 00:00:01 UTC (too early); `synod ballot show 10` shows all of it
{"ballot":10,"name":"release","question":"ship?","options":[{"choice":"yes","votes":0,"weight":0},{"choice":"no","votes":0,"weight":0}],"rule":"majority","needed":1,"total":1,"seats":1,"votes":0,"changes":false,"signed":false,"shared_principals":false,"author":"heron","opened":1000,"deadline":3601000,"round":1,"terms":"41718d6a424e5689bd87e0756623e1b693456e0b6884ce381e84c494b8ba8b60","then_digest":"cd12b188e270f5c0ac8176032b5f05791a3fe6083cb853f57aacf1234e282cc3","state":"cancelled","why":"too early","ended":1000,"ended_at":14,"then":[{"choice":"yes","commands":["queue.push"]}],"contradictions":0}

(> owner space.grant {"principal":"heron","role":"agent"} ;; owner space.grant {"principal":"wren","role":"agent"} ;; owner space.grant {"principal":"robin","role":"agent"} ;; owner space.grant {"principal":"owl","role":"agent"})
> heron/heron ballot.open {"name":"n","question":"?","voters":["heron","wren"],"deadline_ms":1000,"rule":"unanimous"}
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"}
> heron/heron ballot.again {"ballot":$v}
> time +1000
> pulse
> wren/wren ballot.again {"ballot":$v}
> heron/heron ballot.again {"ballot":$v,"deadline_ms":9000}
> ask ballot.votes {"ballot":$v}
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"} ;; wren/wren ballot.cast {"ballot":$v,"choice":"yes"}
> heron/heron ballot.again {"ballot":$v}
---
  agent.met {"agent":"heron","id":2}
  ballot.opened {"ballot":3,"name":"n","question":"?","by":"heron","round":1,"deadline":2000}
{"ballot":3,"needed":2,"total":2,"deadline":2000,"round":1,"terms":"484f74a8937899afa99f2e66f02655adc6f636c89ae1050545b65af0d74a3258"}
  ballot.cast {"ballot":3,"name":"n","voter":"heron","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
conflict: ballot 3 is open until 00:00:02 UTC; only what failed or lapsed is asked again, anything else with `synod ballot open`
  ballot.lapsed {"ballot":3,"name":"n","votes":1,"seats":2}
denied: ballot 3 was opened by `heron`, who alone ends it or asks again; ask them, or an admin [holder heron]
  ballot.opened {"ballot":3,"name":"n","question":"?","by":"heron","round":2,"deadline":11000}
{"ballot":3,"needed":2,"total":2,"deadline":11000,"round":2,"terms":"982a657648820b4ac3d6310a887b9f048528be9690f993d7b8ef6f7ff972a297"}
{"votes":[{"voter":"heron","weight":1},{"voter":"wren","weight":1}]}
  ballot.cast {"ballot":3,"name":"n","voter":"heron","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
  agent.met {"agent":"wren","id":4}
  ballot.cast {"ballot":3,"name":"n","voter":"wren","choice":"yes","changed":false}
  ballot.decided {"ballot":3,"name":"n","choice":"yes","weight":2,"needed":2}
{"counted":true,"again":false,"state":"decided","choice":"yes"}
conflict: ballot 3 was decided for `yes` at 00:00:02 UTC; only what failed or lapsed is asked again, anything else with `synod ballot open`

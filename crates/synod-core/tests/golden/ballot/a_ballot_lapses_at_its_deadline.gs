(> owner space.grant {"principal":"heron","role":"agent"} ;; owner space.grant {"principal":"wren","role":"agent"} ;; owner space.grant {"principal":"robin","role":"agent"} ;; owner space.grant {"principal":"owl","role":"agent"})
> heron/heron ballot.open {"name":"n","question":"?","voters":["heron","wren"],"deadline_ms":1000}
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"}
> time +999
> ask ballot.await {"ballot":$v}
> time +1
> pulse
> wren/wren ballot.cast {"ballot":$v,"choice":"yes"}
> ask ballot.await {"ballot":$v}
> ask ballot.show {"ballot":$v}
---
  agent.met {"agent":"heron","id":2}
  ballot.opened {"ballot":3,"name":"n","question":"?","by":"heron","round":1,"deadline":2000}
{"ballot":3,"needed":2,"total":2,"deadline":2000,"round":1,"terms":"af9ec3e6460e5fd666e9ffbe298febe68a7582405abb5884ac36b9bbffea3202"}
  ballot.cast {"ballot":3,"name":"n","voter":"heron","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
{"state":"open","waiting":true}
  ballot.lapsed {"ballot":3,"name":"n","votes":1,"seats":2}
expired: votes for ballot 3 were taken until 00:00:02 UTC; ask `heron` to put it again
{"state":"lapsed","why":"no option had 2 of 2","waiting":false}
{"ballot":3,"name":"n","question":"?","options":[{"choice":"yes","votes":1,"weight":1},{"choice":"no","votes":0,"weight":0}],"rule":"majority","needed":2,"total":2,"seats":2,"votes":1,"changes":false,"signed":false,"shared_principals":false,"author":"heron","opened":1000,"deadline":2000,"round":1,"terms":"af9ec3e6460e5fd666e9ffbe298febe68a7582405abb5884ac36b9bbffea3202","state":"lapsed","why":"no option had 2 of 2","ended":2000,"ended_at":9,"then":[],"contradictions":0}

# With too much due at once wake comes to it later: votes are refused all the same.
> owner space.set {"name":"wake_max","value":1}
> heron/heron ballot.open {"name":"n","question":"?","voters":["heron"],"deadline_ms":1000} ;; heron/heron ballot.open {"name":"m","question":"?","voters":["heron"],"deadline_ms":1000}
> time +1000
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"}
> pulse
---
  space.set {"name":"wake_max","value":1}
{}
  ballot.opened {"ballot":4,"name":"n","question":"?","by":"heron","round":1,"deadline":3000}
{"ballot":4,"needed":1,"total":1,"deadline":3000,"round":1,"terms":"eeb330d958abc0246efe85ca4bd72d9eaf5b9e3a514f57fda8bb03e9b48abf1e"}
  ballot.opened {"ballot":5,"name":"m","question":"?","by":"heron","round":1,"deadline":3000}
{"ballot":5,"needed":1,"total":1,"deadline":3000,"round":1,"terms":"6ff0a59e6a9deaf6e01268a9867c4c10e5a7670bcd3bb06ebaa9f08b219f4477"}
  ballot.lapsed {"ballot":4,"name":"n","votes":0,"seats":1}
expired: votes for ballot 5 were taken until 00:00:03 UTC; ask `heron` to put it again
  ballot.lapsed {"ballot":5,"name":"m","votes":0,"seats":1}

# A restart does not move what was agreed on.
> heron/heron ballot.open {"name":"n","question":"?","voters":["heron"],"deadline_ms":1000}
> time +1000
> restart
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"}
---
  ballot.opened {"ballot":6,"name":"n","question":"?","by":"heron","round":1,"deadline":4000}
{"ballot":6,"needed":1,"total":1,"deadline":4000,"round":1,"terms":"641d28c4281023d622c82c370e4f0522375203dba2bb90ca5898234510939f6d"}
  space.epoch_opened {"epoch":2,"kept":0,"voided":0}
  ballot.lapsed {"ballot":6,"name":"n","votes":0,"seats":1}
expired: votes for ballot 6 were taken until 00:00:04 UTC; ask `heron` to put it again

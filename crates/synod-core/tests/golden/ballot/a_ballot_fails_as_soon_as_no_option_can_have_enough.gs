(> owner space.grant {"principal":"heron","role":"agent"} ;; owner space.grant {"principal":"wren","role":"agent"} ;; owner space.grant {"principal":"robin","role":"agent"} ;; owner space.grant {"principal":"owl","role":"agent"})
> heron/heron ballot.open {"name":"n","question":"which?","options":["a","b","c"],"voters":["heron","wren","robin"]}
> heron/heron ballot.cast {"ballot":$v,"choice":"a"}
> wren/wren ballot.cast {"ballot":$v,"choice":"b"}
> robin/robin ballot.cast {"ballot":$v,"choice":"c"}
> ask ballot.why {"ballot":$v}
---
  agent.met {"agent":"heron","id":2}
  ballot.opened {"ballot":3,"name":"n","question":"which?","by":"heron","round":1,"deadline":3601000}
{"ballot":3,"needed":2,"total":3,"deadline":3601000,"round":1,"terms":"01cacf59b9e1048207f6e9cc69a02f4f1a3324bb6e60b5e26ecde532c7ef8e0a"}
  ballot.cast {"ballot":3,"name":"n","voter":"heron","choice":"a","changed":false}
{"counted":true,"again":false,"state":"open"}
  agent.met {"agent":"wren","id":4}
  ballot.cast {"ballot":3,"name":"n","voter":"wren","choice":"b","changed":false}
{"counted":true,"again":false,"state":"open"}
  agent.met {"agent":"robin","id":5}
  ballot.cast {"ballot":3,"name":"n","voter":"robin","choice":"c","changed":false}
  ballot.failed {"ballot":3,"name":"n","why":"no option can have 2 of 3 any more"}
{"counted":true,"again":false,"state":"failed"}
{"state":"failed","because":["`heron` asked \"which?\" and ballot 3 failed at 00:00:01 UTC (no option can have 2 of 3 any more)","under the rule majority an option needs 2 of 3; it is `a` 1, `b` 1, `c` 1"],"missing":[],"next":0}

# Unanimity fails with the first who disagrees.
> heron/heron ballot.open {"name":"n","question":"all?","voters":["heron","wren","robin"],"rule":"unanimous"}
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"}
> wren/wren ballot.cast {"ballot":$v,"choice":"no"}
> robin/robin ballot.cast {"ballot":$v,"choice":"yes"}
---
  ballot.opened {"ballot":6,"name":"n","question":"all?","by":"heron","round":1,"deadline":3601000}
{"ballot":6,"needed":3,"total":3,"deadline":3601000,"round":1,"terms":"f923fb2337664f50c14a32c816b17ffb3ae221b4cf3ffa57d442cc82fe77dbfb"}
  ballot.cast {"ballot":6,"name":"n","voter":"heron","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
  ballot.cast {"ballot":6,"name":"n","voter":"wren","choice":"no","changed":false}
  ballot.failed {"ballot":6,"name":"n","why":"no option can have 3 of 3 any more"}
{"counted":true,"again":false,"state":"failed"}
conflict: ballot 6 takes no votes, it failed at 00:00:01 UTC (no option can have 3 of 3 any more); `synod ballot show 6` shows all of it

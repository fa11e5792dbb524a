(> owner space.grant {"principal":"heron","role":"agent"} ;; owner space.grant {"principal":"wren","role":"agent"} ;; owner space.grant {"principal":"robin","role":"agent"} ;; owner space.grant {"principal":"owl","role":"agent"})
> heron/heron ballot.open {"name":"n","question":"ship 1.4?","voters":["heron","wren","robin"]}
> ask ballot.why {"ballot":$v}
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"}
> ask ballot.why {"ballot":$v}
> wren/wren ballot.cast {"ballot":$v,"choice":"yes"}
> ask ballot.why {"ballot":$v}
> heron/heron ballot.open {"name":"n","question":"and?","voters":["heron"]}
> heron/heron ballot.close {"ballot":$v}
> ask ballot.why {"ballot":$v}
> ask ballot.why {"ballot":999}
---
  agent.met {"agent":"heron","id":2}
  ballot.opened {"ballot":3,"name":"n","question":"ship 1.4?","by":"heron","round":1,"deadline":3601000}
{"ballot":3,"needed":2,"total":3,"deadline":3601000,"round":1,"terms":"edb2b81849d97f18360d1768a2f2c5f87d60c77691a68ae2da4126251a83c58e"}
{"state":"open","because":["`heron` asked \"ship 1.4?\" and ballot 3 is open until 01:00:01 UTC","under the rule majority an option needs 2 of 3; it is `yes` 0, `no` 0","2 more for the option with the most would decide it, and 3 have not been cast","`heron`, `robin`, `wren` have not voted yet; they do with `synod ballot cast 3 yes`"],"missing":["heron","robin","wren"],"next":3601000}
  ballot.cast {"ballot":3,"name":"n","voter":"heron","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
{"state":"open","because":["`heron` asked \"ship 1.4?\" and ballot 3 is open until 01:00:01 UTC","under the rule majority an option needs 2 of 3; it is `yes` 1, `no` 0","1 more for the option with the most would decide it, and 2 have not been cast","`robin`, `wren` have not voted yet; they do with `synod ballot cast 3 yes`"],"missing":["robin","wren"],"next":3601000}
  agent.met {"agent":"wren","id":4}
  ballot.cast {"ballot":3,"name":"n","voter":"wren","choice":"yes","changed":false}
  ballot.decided {"ballot":3,"name":"n","choice":"yes","weight":2,"needed":2}
{"counted":true,"again":false,"state":"decided","choice":"yes"}
{"state":"decided","because":["`heron` asked \"ship 1.4?\" and ballot 3 was decided for `yes` at 00:00:01 UTC","under the rule majority an option needs 2 of 3; it is `yes` 2, `no` 0"],"missing":["robin"],"next":0}
  ballot.opened {"ballot":5,"name":"n","question":"and?","by":"heron","round":1,"deadline":3601000}
{"ballot":5,"needed":1,"total":1,"deadline":3601000,"round":1,"terms":"f27fd897c34864af68800249b58cfbabfa1d4b2880fe76e6d473737e853dac3b"}
  ballot.failed {"ballot":5,"name":"n","why":"it was closed, and no option had 1 of 1"}
{"state":"failed"}
{"state":"failed","because":["`heron` asked \"and?\" and ballot 5 failed at 00:00:01 UTC (it was closed, and no option had 1 of 1)","under the rule majority an option needs 1 of 1; it is `yes` 0, `no` 0"],"missing":["heron"],"next":0}
not_found: there is no ballot 999, or it is not kept any more; `synod ballot list` shows those that are

(> owner space.grant {"principal":"heron","role":"agent"} ;; owner space.grant {"principal":"wren","role":"agent"} ;; owner space.grant {"principal":"robin","role":"agent"} ;; owner space.grant {"principal":"owl","role":"agent"})
> heron/heron ballot.open {"name":"n","question":"?","voters":["heron","wren","robin"],"changes":true,"deadline_ms":5000}
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"}
> wren/wren ballot.cast {"ballot":$v,"choice":"yes"}
> ask ballot.await {"ballot":$v}
> ask ballot.why {"ballot":$v}
---
  agent.met {"agent":"heron","id":2}
  ballot.opened {"ballot":3,"name":"n","question":"?","by":"heron","round":1,"deadline":6000}
{"ballot":3,"needed":2,"total":3,"deadline":6000,"round":1,"terms":"6b62e75a94df01f2b6bbc04bc3ca14013ad5604c8f86d2567859cab9337d5a4e"}
  ballot.cast {"ballot":3,"name":"n","voter":"heron","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
  agent.met {"agent":"wren","id":4}
  ballot.cast {"ballot":3,"name":"n","voter":"wren","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
{"state":"open","waiting":true}
{"state":"open","because":["`heron` asked \"?\" and ballot 3 is open until 00:00:06 UTC","under the rule majority an option needs 2 of 3; it is `yes` 2, `no` 0","votes may be changed, and are counted at 00:00:06 UTC or when `heron` closes it","`robin` has not voted yet; they do with `synod ballot cast 3 yes`"],"missing":["robin"],"next":6000}

# Both change their mind before it is counted.
> wren/wren ballot.cast {"ballot":$v,"choice":"no"} ;; heron/heron ballot.cast {"ballot":$v,"choice":"no"}
> ask ballot.votes {"ballot":$v}
> time +5000
> pulse
> ask ballot.await {"ballot":$v}
---
  ballot.cast {"ballot":3,"name":"n","voter":"wren","choice":"no","changed":true}
{"counted":true,"again":false,"state":"open"}
  ballot.cast {"ballot":3,"name":"n","voter":"heron","choice":"no","changed":true}
{"counted":true,"again":false,"state":"open"}
{"votes":[{"voter":"heron","weight":1,"choice":"no","time":1000,"index":11,"by":"heron"},{"voter":"robin","weight":1},{"voter":"wren","weight":1,"choice":"no","time":1000,"index":10,"by":"wren"}]}
  ballot.decided {"ballot":3,"name":"n","choice":"no","weight":2,"needed":2}
{"state":"decided","choice":"no","waiting":false}

# Its author may have it counted before. Equals fail.
> heron/heron ballot.open {"name":"n","question":"?","voters":["heron","wren","robin"],"changes":true}
> wren/wren ballot.cast {"ballot":$v,"choice":"yes"}
> robin/robin ballot.cast {"ballot":$v,"choice":"yes"}
> heron/heron ballot.close {"ballot":$v}
> heron/heron ballot.open {"name":"n","question":"?","voters":["wren","robin"],"changes":true,"rule":"k-of-n","k":1}
> wren/wren ballot.cast {"ballot":$v,"choice":"yes"}
> robin/robin ballot.cast {"ballot":$v,"choice":"no"}
> heron/heron ballot.close {"ballot":$v}
---
  ballot.opened {"ballot":5,"name":"n","question":"?","by":"heron","round":1,"deadline":3606000}
{"ballot":5,"needed":2,"total":3,"deadline":3606000,"round":1,"terms":"1e57411be40f6da3d8607b50d1fb034197677a6ec155bdd4d371c76467ac589e"}
  ballot.cast {"ballot":5,"name":"n","voter":"wren","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
  agent.met {"agent":"robin","id":6}
  ballot.cast {"ballot":5,"name":"n","voter":"robin","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
  ballot.decided {"ballot":5,"name":"n","choice":"yes","weight":2,"needed":2}
{"state":"decided","choice":"yes"}
  ballot.opened {"ballot":7,"name":"n","question":"?","by":"heron","round":1,"deadline":3606000}
{"ballot":7,"needed":1,"total":2,"deadline":3606000,"round":1,"terms":"db24071b73c09bb5682e96e3db1a13c7ebf27f6cecbbfe0ad6cc304cf92b3511"}
  ballot.cast {"ballot":7,"name":"n","voter":"wren","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
  ballot.cast {"ballot":7,"name":"n","voter":"robin","choice":"no","changed":false}
{"counted":true,"again":false,"state":"open"}
  ballot.failed {"ballot":7,"name":"n","why":"it was closed, and several options had 1 of 2"}
{"state":"failed"}

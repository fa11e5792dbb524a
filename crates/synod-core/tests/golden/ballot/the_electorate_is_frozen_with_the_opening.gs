(> owner space.grant {"principal":"heron","role":"agent"} ;; owner space.grant {"principal":"wren","role":"agent"} ;; owner space.grant {"principal":"robin","role":"agent"} ;; owner space.grant {"principal":"owl","role":"agent"})
> heron/heron ballot.open {"name":"n","question":"?","voters":["heron","wren"]}
> robin/robin ballot.cast {"ballot":$v,"choice":"yes"}
> wren/wren agent.join {"name":"wren"}
---
  agent.met {"agent":"heron","id":2}
  ballot.opened {"ballot":3,"name":"n","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":3,"needed":2,"total":2,"deadline":3601000,"round":1,"terms":"6d9bb47e591f807b47c22c8768e03a7721c263ba51730b2b975bc19f40598bcd"}
denied: `robin` has no seat in ballot 3, whose electorate was frozen when `heron` opened it; `synod ballot votes 3` shows who has one
  agent.met {"agent":"wren","id":4}
  agent.joined {"agent":"wren","session":5,"instance":""}
{"agent":"wren","id":4,"session":5,"handle":"wren@5","ttl_ms":30000}

# The agent votes, from whichever of its sessions; a body cannot say who.
> wren/wren@$s ballot.cast {"ballot":$v,"choice":"yes"}
> robin/robin ballot.cast {"ballot":$v,"choice":"no","voter":"heron"}
> ask ballot.votes {"ballot":$v}
---
  ballot.cast {"ballot":3,"name":"n","voter":"wren","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
at the door: invalid: `voter` is no field of ballot.cast; it has ballot, choice, round, terms, key, signature
{"votes":[{"voter":"heron","weight":1},{"voter":"wren","weight":1,"choice":"yes","time":1000,"index":10,"by":"wren"}]}

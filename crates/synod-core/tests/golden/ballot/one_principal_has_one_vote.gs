(> owner space.grant {"principal":"heron","role":"agent"} ;; owner space.grant {"principal":"wren","role":"agent"} ;; owner space.grant {"principal":"robin","role":"agent"} ;; owner space.grant {"principal":"owl","role":"agent"})
# Heron brings friends.
> heron/heron ballot.open {"name":"n","question":"?","voters":["heron","heron-2","wren"]}
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"}
> heron/heron-2 ballot.cast {"ballot":$v,"choice":"yes"}
> wren/wren ballot.cast {"ballot":$v,"choice":"no"}
> ask ballot.show {"ballot":$v}
---
  agent.met {"agent":"heron","id":2}
  ballot.opened {"ballot":3,"name":"n","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":3,"needed":2,"total":3,"deadline":3601000,"round":1,"terms":"79d4de92c8ddd718ac9e2894382cc074040de3c94206adeb665307b6b09a3bdc"}
  ballot.cast {"ballot":3,"name":"n","voter":"heron","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
conflict: `heron` voted in ballot 3 as `heron` already, and one principal has one vote; give each voter a token of its own with `synod agent token`, or open the ballot with `shared_principals`
  agent.met {"agent":"wren","id":4}
  ballot.cast {"ballot":3,"name":"n","voter":"wren","choice":"no","changed":false}
{"counted":true,"again":false,"state":"open"}
{"ballot":3,"name":"n","question":"?","options":[{"choice":"yes","votes":1,"weight":1},{"choice":"no","votes":1,"weight":1}],"rule":"majority","needed":2,"total":3,"seats":3,"votes":2,"changes":false,"signed":false,"shared_principals":false,"author":"heron","opened":1000,"deadline":3601000,"round":1,"terms":"79d4de92c8ddd718ac9e2894382cc074040de3c94206adeb665307b6b09a3bdc","state":"open","ended":0,"then":[],"contradictions":0}

# A ballot may say otherwise.
> heron/heron ballot.open {"name":"n","question":"?","voters":["heron","heron-2","wren"],"shared_principals":true}
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"}
> heron/heron-2 ballot.cast {"ballot":$v,"choice":"yes"}
---
  ballot.opened {"ballot":5,"name":"n","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":5,"needed":2,"total":3,"deadline":3601000,"round":1,"terms":"8711c9a5ea00a7f261cb87c10a38f2bb9913aad4985f94cd2b7aa49120d8f540"}
  ballot.cast {"ballot":5,"name":"n","voter":"heron","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
  agent.met {"agent":"heron-2","id":6}
  ballot.cast {"ballot":5,"name":"n","voter":"heron-2","choice":"yes","changed":false}
  ballot.decided {"ballot":5,"name":"n","choice":"yes","weight":2,"needed":2}
{"counted":true,"again":false,"state":"decided","choice":"yes"}

# A seat may be for one principal alone: not even an admin casts for it.
> heron/heron ballot.open {"name":"n","question":"?","seats":[{"voter":"wren","principal":"wren"}]}
> owner/wren ballot.cast {"ballot":$v,"choice":"yes"}
> wren/wren ballot.cast {"ballot":$v,"choice":"yes"}
---
  ballot.opened {"ballot":7,"name":"n","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":7,"needed":1,"total":1,"deadline":3601000,"round":1,"terms":"f7c380ad060d46c99c61ccada4d84dd78ab1bc4bee60ce8b221775135189189d"}
denied: the seat of `wren` in ballot 7 is for the principal `wren` alone, and you are `owner`; vote with the token of the former
  ballot.cast {"ballot":7,"name":"n","voter":"wren","choice":"yes","changed":false}
  ballot.decided {"ballot":7,"name":"n","choice":"yes","weight":1,"needed":1}
{"counted":true,"again":false,"state":"decided","choice":"yes"}

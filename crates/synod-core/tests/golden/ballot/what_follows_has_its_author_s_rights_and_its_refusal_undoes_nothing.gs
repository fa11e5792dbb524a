(> owner space.grant {"principal":"heron","role":"agent"} ;; owner space.grant {"principal":"wren","role":"agent"} ;; owner space.grant {"principal":"robin","role":"agent"} ;; owner space.grant {"principal":"owl","role":"agent"})
> owner space.grant {"principal":"hand","role":"agent","prefixes":["build"]}
# What one may not do now, one does not leave to a decision.
> hand/build-1 ballot.open {"name":"build","question":"?","voters":["heron"],"then":[{"choice":"yes","commands":[{"queue.push":{"queue":"build","body":1}},{"queue.push":{"queue":"ship","body":1}}]}]}
> owner space.grant {"principal":"hand","role":"agent","prefixes":["build","ship"]}
> hand/build-1 ballot.open {"name":"build","question":"?","voters":["heron"],"then":[{"choice":"yes","commands":[{"queue.push":{"queue":"build","body":1}},{"queue.push":{"queue":"ship","body":1}}]}]}
# And what one may not do then, does not follow.
> owner space.grant {"principal":"hand","role":"agent","prefixes":["build"]}
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"}
> ask ballot.await {"ballot":$v}
> ask ballot.show {"ballot":$v}
> ask ballot.why {"ballot":$v}
> ask queue.list {"queue":"build"}
---
  space.granted {"principal":"hand","role":"agent"}
{}
denied: command 2 (queue.push): `hand` may not touch `ship`: it is confined to build
  space.granted {"principal":"hand","role":"agent"}
{}
  agent.met {"agent":"build-1","id":2}
  ballot.opened {"ballot":3,"name":"build","question":"?","by":"build-1","round":1,"deadline":3601000}
{"ballot":3,"needed":1,"total":1,"deadline":3601000,"round":1,"terms":"46f9354c2e67095dc710a7ae45e09dafc08b56cac7e1dc051134cb9c45c25a47"}
  space.granted {"principal":"hand","role":"agent"}
{}
  agent.met {"agent":"heron","id":6}
  ballot.cast {"ballot":3,"name":"build","voter":"heron","choice":"yes","changed":false}
  ballot.decided {"ballot":3,"name":"build","choice":"yes","weight":1,"needed":1}
{"counted":true,"again":false,"state":"decided","choice":"yes"}
  ballot.followed {"ballot":3,"name":"build","choice":"yes","refused":"denied: command 2 (queue.push): `hand` may not touch `ship`: it is confined to build"}
{"state":"decided","choice":"yes","refused":"denied: command 2 (queue.push): `hand` may not touch `ship`: it is confined to build","waiting":false}
{"ballot":3,"name":"build","question":"?","options":[{"choice":"yes","votes":1,"weight":1},{"choice":"no","votes":0,"weight":0}],"rule":"majority","needed":1,"total":1,"seats":1,"votes":1,"changes":false,"signed":false,"shared_principals":false,"author":"build-1","opened":1000,"deadline":3601000,"round":1,"terms":"46f9354c2e67095dc710a7ae45e09dafc08b56cac7e1dc051134cb9c45c25a47","then_digest":"04c10d9572490721c53565c4cf4e063a76848f1304e6e78188ddc932261895f8","state":"decided","choice":"yes","ended":1000,"ended_at":12,"then":[{"choice":"yes","commands":["queue.push","queue.push"],"at":12,"refused":"denied: command 2 (queue.push): `hand` may not touch `ship`: it is confined to build"}],"contradictions":0}
{"state":"decided","because":["`build-1` asked \"?\" and ballot 3 was decided for `yes` at 00:00:01 UTC","under the rule majority an option needs 1 of 1; it is `yes` 1, `no` 0","queue.push, queue.push was to follow, and was refused: denied: command 2 (queue.push): `hand` may not touch `ship`: it is confined to build"],"missing":[],"next":0}
not_found: there is no queue `build`; its first push makes it, and `synod queue queues` lists them

# Rights are those of the moment, not of the opening.
> robin/robin ballot.open {"name":"n","question":"?","voters":["heron"],"then":[{"choice":"yes","commands":[{"queue.push":{"queue":"ship","body":1}}]}]}
> owner space.revoke {"principal":"robin"}
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"}
---
  agent.met {"agent":"robin","id":7}
  ballot.opened {"ballot":8,"name":"n","question":"?","by":"robin","round":1,"deadline":3601000}
{"ballot":8,"needed":1,"total":1,"deadline":3601000,"round":1,"terms":"a09acb032aeca7897afe64344188c2c33aae1137a4d26e62237dac56308f362f"}
  space.revoked {"principal":"robin"}
{}
  ballot.cast {"ballot":8,"name":"n","voter":"heron","choice":"yes","changed":false}
  ballot.decided {"ballot":8,"name":"n","choice":"yes","weight":1,"needed":1}
{"counted":true,"again":false,"state":"decided","choice":"yes"}
  ballot.followed {"ballot":8,"name":"n","choice":"yes","refused":"unauthenticated: nobody here knows the principal `robin`; ask an admin for `synod space grant`"}

# A decision may open the next ballot; one that would vote with a signature is refused, for nobody verified it.
> heron/heron ballot.open {"name":"n","question":"?","voters":["wren"],"then":[{"choice":"yes","commands":[{"ballot.open":{"name":"n","question":"and then?","voters":["wren"]}}]}]}
> wren/wren ballot.cast {"ballot":$v,"choice":"yes"}
---
  ballot.opened {"ballot":10,"name":"n","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":10,"needed":1,"total":1,"deadline":3601000,"round":1,"terms":"e703ad8fb62bdab90ca4c8df98e5afb2f32e9f3bce6f9584d0d2c268fb46a3aa"}
  agent.met {"agent":"wren","id":11}
  ballot.cast {"ballot":10,"name":"n","voter":"wren","choice":"yes","changed":false}
  ballot.decided {"ballot":10,"name":"n","choice":"yes","weight":1,"needed":1}
{"counted":true,"again":false,"state":"decided","choice":"yes"}
  ballot.opened {"ballot":12,"name":"n","question":"and then?","by":"heron","round":1,"deadline":3601000}
  ballot.followed {"ballot":10,"name":"n","choice":"yes","refused":""}

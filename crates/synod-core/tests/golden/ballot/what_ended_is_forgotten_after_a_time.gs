(> owner space.grant {"principal":"heron","role":"agent"} ;; owner space.grant {"principal":"wren","role":"agent"} ;; owner space.grant {"principal":"robin","role":"agent"} ;; owner space.grant {"principal":"owl","role":"agent"})
> owner space.set {"name":"ballot_keep_ms","value":10000}
> heron/heron ballot.open {"name":"n","question":"?","voters":["heron","wren"],"rule":"k-of-n","k":1}
> heron/heron ballot.forget {"ballot":$v}
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"}
> wren/wren ballot.forget {"ballot":$v}
> time +10000
> pulse
> ask ballot.show {"ballot":$v}
---
  space.set {"name":"ballot_keep_ms","value":10000}
{}
  agent.met {"agent":"heron","id":2}
  ballot.opened {"ballot":3,"name":"n","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":3,"needed":1,"total":2,"deadline":3601000,"round":1,"terms":"33332f1925b5fbb68f69b284f69add66f2b1c3c6da7a5fb15a1b38fe3a323ad2"}
conflict: ballot 3 is open; cancel it with `synod ballot cancel 3`, or wait for its end
  ballot.cast {"ballot":3,"name":"n","voter":"heron","choice":"yes","changed":false}
  ballot.decided {"ballot":3,"name":"n","choice":"yes","weight":1,"needed":1}
{"counted":true,"again":false,"state":"decided","choice":"yes"}
denied: ballot 3 was opened by `heron`, who alone ends it or asks again; ask them, or an admin [holder heron]
  ballot.forgotten {"ballot":3,"name":"n"}
not_found: there is no ballot 3, or it is not kept any more; `synod ballot list` shows those that are

# Or at once, by who opened it or an admin.
> heron/heron ballot.open {"name":"n","question":"?","voters":["heron"],"then":[{"choice":"no","commands":[{"queue.push":{"queue":"q","body":1}}]}]}
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"}
> owner ballot.forget {"ballot":$v}
> ask ballot.list {}
---
  ballot.opened {"ballot":4,"name":"n","question":"?","by":"heron","round":1,"deadline":3611000}
{"ballot":4,"needed":1,"total":1,"deadline":3611000,"round":1,"terms":"58abd00e3b7ae30dc638224da074e6efd13daeb566c287fed5f401f42819ce0e"}
  ballot.cast {"ballot":4,"name":"n","voter":"heron","choice":"yes","changed":false}
  ballot.decided {"ballot":4,"name":"n","choice":"yes","weight":1,"needed":1}
{"counted":true,"again":false,"state":"decided","choice":"yes"}
  ballot.forgotten {"ballot":4,"name":"n"}
{"seats":1}
{"ballots":[]}

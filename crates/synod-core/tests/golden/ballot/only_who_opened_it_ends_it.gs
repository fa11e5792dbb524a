(> owner space.grant {"principal":"heron","role":"agent"} ;; owner space.grant {"principal":"wren","role":"agent"} ;; owner space.grant {"principal":"robin","role":"agent"} ;; owner space.grant {"principal":"owl","role":"agent"})
> heron/heron ballot.open {"name":"n","question":"?","voters":["heron","wren"]}
> wren/wren ballot.close {"ballot":$v}
> wren/wren ballot.cancel {"ballot":$v}
> heron/heron ballot.close {"ballot":$v}
> heron/heron ballot.cancel {"ballot":$v}
> heron/heron ballot.open {"name":"n","question":"?","voters":["heron","wren"]}
> owner ballot.cancel {"ballot":$v}
> heron/heron ballot.again {"ballot":$v}
---
  agent.met {"agent":"heron","id":2}
  ballot.opened {"ballot":3,"name":"n","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":3,"needed":2,"total":2,"deadline":3601000,"round":1,"terms":"6d9bb47e591f807b47c22c8768e03a7721c263ba51730b2b975bc19f40598bcd"}
denied: ballot 3 was opened by `heron`, who alone ends it or asks again; ask them, or an admin [holder heron]
denied: ballot 3 was opened by `heron`, who alone ends it or asks again; ask them, or an admin [holder heron]
  ballot.failed {"ballot":3,"name":"n","why":"it was closed, and no option had 2 of 2"}
{"state":"failed"}
conflict: ballot 3 cannot end twice, it failed at 00:00:01 UTC (it was closed, and no option had 2 of 2); leave it
  ballot.opened {"ballot":4,"name":"n","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":4,"needed":2,"total":2,"deadline":3601000,"round":1,"terms":"3ec255411a7509ed7b4488f97097f5765d8af2beba624eb38ef2cc000dc31011"}
  ballot.cancelled {"ballot":4,"name":"n","by":"owner","reason":""}
{"state":"cancelled"}
conflict: ballot 4 was called off at 00:00:01 UTC; only what failed or lapsed is asked again, anything else with `synod ballot open`

(> owner space.grant {"principal":"heron","role":"agent"} ;; owner space.grant {"principal":"wren","role":"agent"} ;; owner space.grant {"principal":"robin","role":"agent"} ;; owner space.grant {"principal":"owl","role":"agent"})
> heron/heron ballot.open {"name":"release","question":"ship 1.4?","voters":["heron","wren","robin"]}
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"}
> ask ballot.show {"ballot":$v}
---
  agent.met {"agent":"heron","id":2}
  ballot.opened {"ballot":3,"name":"release","question":"ship 1.4?","by":"heron","round":1,"deadline":3601000}
{"ballot":3,"needed":2,"total":3,"deadline":3601000,"round":1,"terms":"1a0be83e76c830e01c4848354a50a9e6f79c326a531404eacd76610e24554146"}
  ballot.cast {"ballot":3,"name":"release","voter":"heron","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
{"ballot":3,"name":"release","question":"ship 1.4?","options":[{"choice":"yes","votes":1,"weight":1},{"choice":"no","votes":0,"weight":0}],"rule":"majority","needed":2,"total":3,"seats":3,"votes":1,"changes":false,"signed":false,"shared_principals":false,"author":"heron","opened":1000,"deadline":3601000,"round":1,"terms":"1a0be83e76c830e01c4848354a50a9e6f79c326a531404eacd76610e24554146","state":"open","ended":0,"then":[],"contradictions":0}

# Two of three are more than half: robin's vote is not waited for, and comes too late.
> wren/wren ballot.cast {"ballot":$v,"choice":"yes"}
> robin/robin ballot.cast {"ballot":$v,"choice":"no"}
> wren/wren ballot.cast {"ballot":$v,"choice":"yes"}
> ask ballot.show {"ballot":$v}
---
  agent.met {"agent":"wren","id":4}
  ballot.cast {"ballot":3,"name":"release","voter":"wren","choice":"yes","changed":false}
  ballot.decided {"ballot":3,"name":"release","choice":"yes","weight":2,"needed":2}
{"counted":true,"again":false,"state":"decided","choice":"yes"}
conflict: ballot 3 takes no votes, it was decided for `yes` at 00:00:01 UTC; `synod ballot show 3` shows all of it
{"counted":true,"again":true,"state":"decided","choice":"yes"}
{"ballot":3,"name":"release","question":"ship 1.4?","options":[{"choice":"yes","votes":2,"weight":2},{"choice":"no","votes":0,"weight":0}],"rule":"majority","needed":2,"total":3,"seats":3,"votes":2,"changes":false,"signed":false,"shared_principals":false,"author":"heron","opened":1000,"deadline":3601000,"round":1,"terms":"1a0be83e76c830e01c4848354a50a9e6f79c326a531404eacd76610e24554146","state":"decided","choice":"yes","ended":1000,"ended_at":9,"then":[],"contradictions":0}

# In one entry: the third vote finds it decided.
> heron/heron ballot.open {"name":"release","question":"ship 1.5?","voters":["heron","wren","robin"]}
> heron/heron ballot.cast {"ballot":$v,"choice":"no"} ;; wren/wren ballot.cast {"ballot":$v,"choice":"no"} ;; robin/robin ballot.cast {"ballot":$v,"choice":"yes"}
---
  ballot.opened {"ballot":5,"name":"release","question":"ship 1.5?","by":"heron","round":1,"deadline":3601000}
{"ballot":5,"needed":2,"total":3,"deadline":3601000,"round":1,"terms":"869cfdd0d6cacf4ec38c663f04d2bf780cdff6374f8b3e0cbad9934d5cf13171"}
  ballot.cast {"ballot":5,"name":"release","voter":"heron","choice":"no","changed":false}
{"counted":true,"again":false,"state":"open"}
  ballot.cast {"ballot":5,"name":"release","voter":"wren","choice":"no","changed":false}
  ballot.decided {"ballot":5,"name":"release","choice":"no","weight":2,"needed":2}
{"counted":true,"again":false,"state":"decided","choice":"no"}
conflict: ballot 5 takes no votes, it was decided for `no` at 00:00:01 UTC; `synod ballot show 5` shows all of it

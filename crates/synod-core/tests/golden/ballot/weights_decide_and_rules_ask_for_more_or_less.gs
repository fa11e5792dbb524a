(> owner space.grant {"principal":"heron","role":"agent"} ;; owner space.grant {"principal":"wren","role":"agent"} ;; owner space.grant {"principal":"robin","role":"agent"} ;; owner space.grant {"principal":"owl","role":"agent"})
> heron/heron ballot.open {"name":"n","question":"?","voters":["heron","wren"],"seats":[{"voter":"robin","weight":3}],"rule":"majority"}
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"} ;; wren/wren ballot.cast {"ballot":$v,"choice":"yes"}
> robin/robin ballot.cast {"ballot":$v,"choice":"no"}
---
  agent.met {"agent":"heron","id":2}
  ballot.opened {"ballot":3,"name":"n","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":3,"needed":3,"total":5,"deadline":3601000,"round":1,"terms":"b15d4c1cc4380283a800cb677fe16b1823e3e5fbdd812276eb41aa48dbba3f76"}
  ballot.cast {"ballot":3,"name":"n","voter":"heron","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
  agent.met {"agent":"wren","id":4}
  ballot.cast {"ballot":3,"name":"n","voter":"wren","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
  agent.met {"agent":"robin","id":5}
  ballot.cast {"ballot":3,"name":"n","voter":"robin","choice":"no","changed":false}
  ballot.decided {"ballot":3,"name":"n","choice":"no","weight":3,"needed":3}
{"counted":true,"again":false,"state":"decided","choice":"no"}

# The first of two options that need no half wins.
> heron/heron ballot.open {"name":"n","question":"?","voters":["heron","wren","robin","owl"],"rule":"k-of-n","k":2,"options":["a","b"]}
> heron/heron ballot.cast {"ballot":$v,"choice":"a"} ;; wren/wren ballot.cast {"ballot":$v,"choice":"b"} ;; robin/robin ballot.cast {"ballot":$v,"choice":"b"} ;; owl/owl ballot.cast {"ballot":$v,"choice":"a"}
---
  ballot.opened {"ballot":6,"name":"n","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":6,"needed":2,"total":4,"deadline":3601000,"round":1,"terms":"556dc05874a3515d6aed7e6e44e2d05d4d5d914dedcdf402071ceab33fc05f16"}
  ballot.cast {"ballot":6,"name":"n","voter":"heron","choice":"a","changed":false}
{"counted":true,"again":false,"state":"open"}
  ballot.cast {"ballot":6,"name":"n","voter":"wren","choice":"b","changed":false}
{"counted":true,"again":false,"state":"open"}
  ballot.cast {"ballot":6,"name":"n","voter":"robin","choice":"b","changed":false}
  ballot.decided {"ballot":6,"name":"n","choice":"b","weight":2,"needed":2}
{"counted":true,"again":false,"state":"decided","choice":"b"}
conflict: ballot 6 takes no votes, it was decided for `b` at 00:00:01 UTC; `synod ballot show 6` shows all of it

# One liar of four: three are needed. A single option is an approval.
> heron/heron ballot.open {"name":"n","question":"?","voters":["heron","wren","robin","owl"],"rule":"byzantine","options":["approve"]}
> heron/heron ballot.open {"name":"n","question":"?","voters":["heron","wren","robin"],"rule":"byzantine"}
> heron/heron ballot.open {"name":"n","question":"?","voters":["heron","wren","robin"],"rule":"two-thirds","value":"the text to agree on"}
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"} ;; wren/wren ballot.cast {"ballot":$v,"choice":"yes"}
---
  ballot.opened {"ballot":7,"name":"n","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":7,"needed":3,"total":4,"deadline":3601000,"round":1,"terms":"5d23288636d53c10f491ca9833f9b594af05ea9fdb4fe2ddc003949e92711094"}
invalid: a byzantine quorum bears one liar among at least 4, not among 3; seat more voters, or take another rule
  ballot.opened {"ballot":8,"name":"n","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":8,"needed":2,"total":3,"deadline":3601000,"round":1,"terms":"fb02b958962c969313e12b5981eeeb46acdff8fb5b1ec6365d1ea62ea218f629"}
  ballot.cast {"ballot":8,"name":"n","voter":"heron","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
  ballot.cast {"ballot":8,"name":"n","voter":"wren","choice":"yes","changed":false}
  ballot.decided {"ballot":8,"name":"n","choice":"yes","weight":2,"needed":2}
{"counted":true,"again":false,"state":"decided","choice":"yes"}

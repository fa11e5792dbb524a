> heron doc.create {"doc":"d"}
> heron doc.rule {"doc":"d","key":"tokens","rule":"sum"}
> heron doc.rule {"doc":"d","key":"tokens","rule":"sum"}
> heron doc.write {"doc":"d","key":"tokens","value":1}
> heron doc.rule {"doc":"d","key":"tokens","rule":"max"}
> heron doc.merge {"doc":"d","entries":[{"actor":"heron@laptop","n":1,"key":"tokens","rule":"last","value":40,"stamp":{"ms":1,"n":0}}]}
> heron doc.remove {"doc":"d","key":"tokens"}
> heron doc.rule {"doc":"d","key":"tokens","rule":"max"}
> ask doc.show {"doc":"d"}
---
  agent.met {"agent":"heron","id":1}
  doc.created {"doc":"d","id":2,"agent":"heron"}
{"id":2,"again":false}
  doc.ruled {"doc":"d","key":"tokens","rule":"sum","agent":"heron"}
{"was":"last"}
{"was":"sum"}
  doc.written {"doc":"d","key":"tokens","agent":"heron"}
{"value":1,"entries":1,"changed":true}
conflict: `tokens` merges by `sum` and is written already; read what is in it, remove the key, declare it, and write it again
conflict: `tokens` merges by `sum` here and by `last` in edit 1 of `heron@laptop`; read what that copy has, let it take the rules of doc.delta, and write it there again
  doc.removed {"doc":"d","key":"tokens","entries":1,"agent":"heron"}
{"entries":1}
  doc.ruled {"doc":"d","key":"tokens","rule":"max","agent":"heron"}
{"was":"sum"}
{"doc":"d","id":2,"rule":"last","keys":1,"entries":0,"actors":1,"bytes":136,"since":1000,"at":1000,"agent":"heron","values":[{"key":"tokens","rule":"max","value":null,"entries":0}]}

# Making it again is nothing, and with other rules a conflict.
> wren doc.create {"doc":"d","rules":[{"key":"tokens","rule":"max"}]}
> wren doc.create {"doc":"d","rules":[{"key":"tokens","rule":"sum"}]}
> wren doc.create {"doc":"d","rule":"set"}
---
  agent.met {"agent":"wren","id":5}
{"id":2,"again":true}
conflict: `d` is there already, and `tokens` merges by `max` in it, not by `sum`; use it as it is, or declare the key with doc.rule while nothing is in it
conflict: `d` is there already, and its keys merge by `last`, not by `set`; use it as it is, or take another name

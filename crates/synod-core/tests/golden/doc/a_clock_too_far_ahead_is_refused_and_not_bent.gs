> heron doc.create {"doc":"d"}
> heron doc.merge {"doc":"d","entries":[{"actor":"heron@laptop","n":1,"key":"title","rule":"last","value":"x","stamp":{"ms":61000,"n":0}}]}
> heron doc.merge {"doc":"d","entries":[{"actor":"heron@laptop","n":2,"key":"title","rule":"last","value":"y","stamp":{"ms":61001,"n":0}}]}
> ask doc.get {"doc":"d","key":"title"}
---
  agent.met {"agent":"heron","id":1}
  doc.created {"doc":"d","id":2,"agent":"heron"}
{"id":2,"again":false}
  doc.merged {"doc":"d","added":1,"removed":0,"agent":"heron"}
{"id":2,"added":1,"removed":0,"known":0}
invalid: edit 2 of `heron@laptop` was written 1 min 1 ms ahead of the node's clock, and 1 min is the most; set that clock right, and stamp the edit anew
{"key":"title","rule":"last","value":"x","entries":1,"at":1000,"agent":"heron"}

# Later it is not ahead any more.
> time +1
> heron doc.merge {"doc":"d","entries":[{"actor":"heron@laptop","n":2,"key":"title","rule":"last","value":"y","stamp":{"ms":61001,"n":0}}]}
> ask doc.get {"doc":"d","key":"title"}
---
  doc.merged {"doc":"d","added":1,"removed":0,"agent":"heron"}
{"id":2,"added":1,"removed":0,"known":0}
{"key":"title","rule":"last","value":"y","entries":2,"at":1001,"agent":"heron"}

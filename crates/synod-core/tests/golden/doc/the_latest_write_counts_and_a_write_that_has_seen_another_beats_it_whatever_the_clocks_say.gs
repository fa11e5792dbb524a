> heron doc.create {"doc":"d"}
> time +60000
> heron doc.merge {"doc":"d","entries":[{"actor":"heron@laptop","n":1,"key":"title","rule":"last","value":"early","stamp":{"ms":2000,"n":0}}]}
> wren doc.merge {"doc":"d","entries":[{"actor":"wren@phone","n":1,"key":"title","rule":"last","value":"late","stamp":{"ms":3000,"n":0}}]}
> robin doc.merge {"doc":"d","entries":[{"actor":"robin@pad","n":1,"key":"title","rule":"last","value":"as late","stamp":{"ms":3000,"n":0}}]}
> ask doc.get {"doc":"d","key":"title"}
> ask doc.why {"doc":"d","key":"title"}
---
  agent.met {"agent":"heron","id":1}
  doc.created {"doc":"d","id":2,"agent":"heron"}
{"id":2,"again":false}
  doc.merged {"doc":"d","added":1,"removed":0,"agent":"heron"}
{"id":2,"added":1,"removed":0,"known":0}
  agent.met {"agent":"wren","id":5}
  doc.merged {"doc":"d","added":1,"removed":0,"agent":"wren"}
{"id":2,"added":1,"removed":0,"known":0}
  agent.met {"agent":"robin","id":7}
  doc.merged {"doc":"d","added":1,"removed":0,"agent":"robin"}
{"id":2,"added":1,"removed":0,"known":0}
{"key":"title","rule":"last","value":"late","entries":3,"at":61000,"agent":"robin"}
{"rule":"last","because":["`title` merges by `last`, as the doc's keys do: the latest write counts.","`wren` wrote \"late\" on `wren@phone` (edit 1, written 00:00:03 UTC), here since 00:01:01 UTC; it counts, being the latest.","`robin` wrote \"as late\" on `robin@pad` (edit 1, written 00:00:03 UTC), here since 00:01:01 UTC; it was written without knowing of the one that counts, and comes before it.","`heron` wrote \"early\" on `heron@laptop` (edit 1, written 00:00:02 UTC), here since 00:01:01 UTC; it was written without knowing of the one that counts, and comes before it."]}

# Written at the node: it has seen all three, one of them from a clock a minute ahead.
> owl doc.merge {"doc":"d","entries":[{"actor":"owl@desk","n":1,"key":"title","rule":"last","value":"ahead","stamp":{"ms":120000,"n":9}}]}
> heron doc.write {"doc":"d","key":"title","value":"seen them all"}
> ask doc.delta {"doc":"d","since":[{"actor":"owl@desk","from":1,"to":1}]}
> ask doc.why {"doc":"d","key":"title"}
---
  agent.met {"agent":"owl","id":9}
  doc.merged {"doc":"d","added":1,"removed":0,"agent":"owl"}
{"id":2,"added":1,"removed":0,"known":0}
  doc.written {"doc":"d","key":"title","agent":"heron"}
{"value":"seen them all","entries":1,"changed":true}
{"id":2,"rule":"last","rules":[],"entries":[{"actor":"@","n":1,"key":"title","rule":"last","value":"seen them all","stamp":{"ms":120000,"n":10}}],"seen":[{"actor":"@","from":1,"to":1},{"actor":"heron@laptop","from":1,"to":1},{"actor":"owl@desk","from":1,"to":1},{"actor":"robin@pad","from":1,"to":1},{"actor":"wren@phone","from":1,"to":1}],"lacks":[]}
{"rule":"last","because":["`title` merges by `last`, as the doc's keys do: the latest write counts.","`heron` wrote \"seen them all\" at the node (edit 1), here since 00:01:01 UTC; it counts, being the latest."]}

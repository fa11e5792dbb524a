> heron doc.create {"doc":"d","rules":[{"key":"tokens","rule":"sum"},{"key":"owner","rule":"all"}]}
> heron doc.write {"doc":"d","key":"tokens","value":5}
> wren doc.merge {"doc":"d","entries":[{"actor":"wren@phone","n":1,"key":"tokens","rule":"sum","value":2},{"actor":"wren@phone","n":2,"key":"owner","rule":"all","value":"wren"}]}
> heron doc.merge {"doc":"d","entries":[{"actor":"heron@laptop","n":1,"key":"owner","rule":"all","value":"heron"}]}
> ask doc.why {"doc":"d","key":"tokens"}
> ask doc.why {"doc":"d","key":"owner"}
> ask doc.why {"doc":"d","key":"title"}
> ask doc.get {"doc":"d","key":"owner"}
---
  agent.met {"agent":"heron","id":1}
  doc.created {"doc":"d","id":2,"agent":"heron"}
  doc.ruled {"doc":"d","key":"tokens","rule":"sum","agent":"heron"}
  doc.ruled {"doc":"d","key":"owner","rule":"all","agent":"heron"}
{"id":2,"again":false}
  doc.written {"doc":"d","key":"tokens","agent":"heron"}
{"value":5,"entries":1,"changed":true}
  agent.met {"agent":"wren","id":6}
  doc.merged {"doc":"d","added":2,"removed":0,"agent":"wren"}
{"id":2,"added":2,"removed":0,"known":0}
  doc.merged {"doc":"d","added":1,"removed":0,"agent":"heron"}
{"id":2,"added":1,"removed":0,"known":0}
{"rule":"sum","because":["`tokens` merges by `sum`, as was declared: what everybody added or took away is summed up.","`wren` added in all 2 on `wren@phone` (edit 1), here since 00:00:01 UTC.","everybody online (last `heron`) added in all 5 at the node (edit 1), here since 00:00:01 UTC."]}
{"rule":"all","because":["`owner` merges by `all`, as was declared: every write counts that no other had seen.","`wren` wrote \"wren\" on `wren@phone` (edit 2), here since 00:00:01 UTC.","`heron` wrote \"heron\" on `heron@laptop` (edit 1), here since 00:00:01 UTC."]}
{"rule":"last","because":["`title` merges by `last`, as the doc's keys do: the latest write counts.","Nothing is written in it; `synod doc write d title VALUE` does."]}
{"key":"owner","rule":"all","value":["heron","wren"],"entries":2,"at":1000,"agent":"heron"}

# What heron and wren did on a train, each without the other: the sum of both, not the last of them.
> heron doc.create {"doc":"d","rules":[{"key":"tokens","rule":"sum"},{"key":"done","rule":"set"}]}
> heron doc.write {"doc":"d","key":"tokens","value":5}
> heron doc.merge {"doc":"d","entries":[{"actor":"heron@laptop","n":1,"key":"tokens","rule":"sum","value":40},{"actor":"heron@laptop","n":2,"key":"done","rule":"set","value":"a.rs"}],"seen":[{"actor":"heron@laptop","from":1,"to":2}]}
> wren doc.merge {"doc":"d","entries":[{"actor":"wren@phone","n":1,"key":"done","rule":"set","value":"b.rs"},{"actor":"wren@phone","n":2,"key":"tokens","rule":"sum","value":2}]}
> ask doc.show {"doc":"d","digest":true}
---
  agent.met {"agent":"heron","id":1}
  doc.created {"doc":"d","id":2,"agent":"heron"}
  doc.ruled {"doc":"d","key":"tokens","rule":"sum","agent":"heron"}
  doc.ruled {"doc":"d","key":"done","rule":"set","agent":"heron"}
{"id":2,"again":false}
  doc.written {"doc":"d","key":"tokens","agent":"heron"}
{"value":5,"entries":1,"changed":true}
  doc.merged {"doc":"d","added":2,"removed":0,"agent":"heron"}
{"id":2,"added":2,"removed":0,"known":0}
  agent.met {"agent":"wren","id":7}
  doc.merged {"doc":"d","added":2,"removed":0,"agent":"wren"}
{"id":2,"added":2,"removed":0,"known":0}
{"doc":"d","id":2,"rule":"last","keys":2,"entries":5,"actors":3,"bytes":690,"since":1000,"at":1000,"agent":"wren","digest":"blake3:2f305abd367e849d653025a85f4dd762c2906cd9d09391e20d0405102883c9d5","values":[{"key":"done","rule":"set","value":["a.rs","b.rs"],"entries":2,"at":1000,"agent":"wren"},{"key":"tokens","rule":"sum","value":47,"entries":3,"at":1000,"agent":"wren"}]}

# The same again changes nothing.
> heron doc.merge {"doc":"d","entries":[{"actor":"heron@laptop","n":1,"key":"tokens","rule":"sum","value":40},{"actor":"heron@laptop","n":2,"key":"done","rule":"set","value":"a.rs"}],"seen":[{"actor":"heron@laptop","from":1,"to":2}]}
---
{"id":2,"added":0,"removed":0,"known":2}

# The other order, in another doc: the same digest, for it says nothing of who brought what when.
> heron doc.create {"doc":"e","rules":[{"key":"tokens","rule":"sum"},{"key":"done","rule":"set"}]}
> wren doc.merge {"doc":"e","entries":[{"actor":"wren@phone","n":1,"key":"done","rule":"set","value":"b.rs"},{"actor":"wren@phone","n":2,"key":"tokens","rule":"sum","value":2}]}
> heron doc.merge {"doc":"e","entries":[{"actor":"heron@laptop","n":1,"key":"tokens","rule":"sum","value":40},{"actor":"heron@laptop","n":2,"key":"done","rule":"set","value":"a.rs"}],"seen":[{"actor":"heron@laptop","from":1,"to":2}]}
> heron doc.write {"doc":"e","key":"tokens","value":5}
> ask doc.show {"doc":"e","digest":true}
---
  doc.created {"doc":"e","id":9,"agent":"heron"}
  doc.ruled {"doc":"e","key":"tokens","rule":"sum","agent":"heron"}
  doc.ruled {"doc":"e","key":"done","rule":"set","agent":"heron"}
{"id":9,"again":false}
  doc.merged {"doc":"e","added":2,"removed":0,"agent":"wren"}
{"id":9,"added":2,"removed":0,"known":0}
  doc.merged {"doc":"e","added":2,"removed":0,"agent":"heron"}
{"id":9,"added":2,"removed":0,"known":0}
  doc.written {"doc":"e","key":"tokens","agent":"heron"}
{"value":47,"entries":3,"changed":true}
{"doc":"e","id":9,"rule":"last","keys":2,"entries":5,"actors":3,"bytes":690,"since":1000,"at":1000,"agent":"heron","digest":"blake3:2f305abd367e849d653025a85f4dd762c2906cd9d09391e20d0405102883c9d5","values":[{"key":"done","rule":"set","value":["a.rs","b.rs"],"entries":2,"at":1000,"agent":"wren"},{"key":"tokens","rule":"sum","value":47,"entries":3,"at":1000,"agent":"heron"}]}

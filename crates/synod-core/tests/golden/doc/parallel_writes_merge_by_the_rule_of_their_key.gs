> heron doc.create {"doc":"review","rules":[{"key":"tokens","rule":"sum"},{"key":"best","rule":"max"},{"key":"first","rule":"min"},{"key":"files","rule":"set"}]}
> heron doc.write {"doc":"review","key":"tokens","value":40} ;; wren doc.write {"doc":"review","key":"tokens","value":2}
> heron doc.write {"doc":"review","key":"best","value":7} ;; wren doc.write {"doc":"review","key":"best","value":5}
> heron doc.write {"doc":"review","key":"first","value":7} ;; wren doc.write {"doc":"review","key":"first","value":5}
> heron doc.write {"doc":"review","key":"files","value":"a.rs"} ;; wren doc.write {"doc":"review","key":"files","value":"b.rs"}
> heron doc.write {"doc":"review","key":"title","value":"draft"} ;; wren doc.write {"doc":"review","key":"title","value":{"b":2,"a":1}}
> ask doc.show {"doc":"review","digest":true}
> ask doc.get {"doc":"review","key":"tokens"}
> ask doc.get {"doc":"review","key":"never"}
---
  agent.met {"agent":"heron","id":1}
  doc.created {"doc":"review","id":2,"agent":"heron"}
  doc.ruled {"doc":"review","key":"tokens","rule":"sum","agent":"heron"}
  doc.ruled {"doc":"review","key":"best","rule":"max","agent":"heron"}
  doc.ruled {"doc":"review","key":"first","rule":"min","agent":"heron"}
  doc.ruled {"doc":"review","key":"files","rule":"set","agent":"heron"}
{"id":2,"again":false}
  doc.written {"doc":"review","key":"tokens","agent":"heron"}
{"value":40,"entries":1,"changed":true}
  agent.met {"agent":"wren","id":8}
  doc.written {"doc":"review","key":"tokens","agent":"wren"}
{"value":42,"entries":1,"changed":true}
  doc.written {"doc":"review","key":"best","agent":"heron"}
{"value":7,"entries":1,"changed":true}
{"value":7,"entries":1,"changed":false}
  doc.written {"doc":"review","key":"first","agent":"heron"}
{"value":7,"entries":1,"changed":true}
  doc.written {"doc":"review","key":"first","agent":"wren"}
{"value":5,"entries":1,"changed":true}
  doc.written {"doc":"review","key":"files","agent":"heron"}
{"entries":1,"changed":true}
  doc.written {"doc":"review","key":"files","agent":"wren"}
{"entries":2,"changed":true}
  doc.written {"doc":"review","key":"title","agent":"heron"}
{"value":"draft","entries":1,"changed":true}
  doc.written {"doc":"review","key":"title","agent":"wren"}
{"value":{"a":1,"b":2},"entries":1,"changed":true}
{"doc":"review","id":2,"rule":"last","keys":5,"entries":6,"actors":1,"bytes":829,"since":1000,"at":1000,"agent":"wren","digest":"blake3:dd89e9b111c50e339cd118da5b59132aacfb66b59179293b7095902eb956d3b9","values":[{"key":"best","rule":"max","value":7,"entries":1,"at":1000,"agent":"heron"},{"key":"files","rule":"set","value":["a.rs","b.rs"],"entries":2,"at":1000,"agent":"wren"},{"key":"first","rule":"min","value":5,"entries":1,"at":1000,"agent":"wren"},{"key":"title","rule":"last","value":{"a":1,"b":2},"entries":1,"at":1000,"agent":"wren"},{"key":"tokens","rule":"sum","value":42,"entries":1,"at":1000,"agent":"wren"}]}
{"key":"tokens","rule":"sum","value":42,"entries":1,"at":1000,"agent":"wren"}
{"key":"never","rule":"last","value":null,"entries":0}

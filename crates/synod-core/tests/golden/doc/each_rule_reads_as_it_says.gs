> heron doc.create {"doc":"d","rules":[{"key":"all","rule":"all"},{"key":"append","rule":"append"},{"key":"count","rule":"count"},{"key":"flag","rule":"flag"},{"key":"last","rule":"last"},{"key":"max","rule":"max"},{"key":"min","rule":"min"},{"key":"set","rule":"set"},{"key":"sum","rule":"sum"}]}
> ask doc.show {"doc":"d"}
---
  agent.met {"agent":"heron","id":1}
  doc.created {"doc":"d","id":2,"agent":"heron"}
  doc.ruled {"doc":"d","key":"all","rule":"all","agent":"heron"}
  doc.ruled {"doc":"d","key":"append","rule":"append","agent":"heron"}
  doc.ruled {"doc":"d","key":"count","rule":"count","agent":"heron"}
  doc.ruled {"doc":"d","key":"flag","rule":"flag","agent":"heron"}
  doc.ruled {"doc":"d","key":"last","rule":"last","agent":"heron"}
  doc.ruled {"doc":"d","key":"max","rule":"max","agent":"heron"}
  doc.ruled {"doc":"d","key":"min","rule":"min","agent":"heron"}
  doc.ruled {"doc":"d","key":"set","rule":"set","agent":"heron"}
  doc.ruled {"doc":"d","key":"sum","rule":"sum","agent":"heron"}
{"id":2,"again":false}
{"doc":"d","id":2,"rule":"last","keys":9,"entries":0,"actors":0,"bytes":611,"since":1000,"at":1000,"agent":"heron","values":[{"key":"all","rule":"all","value":[],"entries":0},{"key":"append","rule":"append","value":[],"entries":0},{"key":"count","rule":"count","value":0,"entries":0},{"key":"flag","rule":"flag","value":false,"entries":0},{"key":"last","rule":"last","value":null,"entries":0},{"key":"max","rule":"max","value":null,"entries":0},{"key":"min","rule":"min","value":null,"entries":0},{"key":"set","rule":"set","value":[],"entries":0},{"key":"sum","rule":"sum","value":0,"entries":0}]}

# A counter only rises; a sum goes both ways.
> heron doc.write {"doc":"d","key":"count","value":3}
> heron doc.write {"doc":"d","key":"count","value":-1}
> heron doc.write {"doc":"d","key":"sum","value":3}
> heron doc.write {"doc":"d","key":"sum","value":-10}
> heron doc.write {"doc":"d","key":"sum","value":0}
---
  doc.written {"doc":"d","key":"count","agent":"heron"}
{"value":3,"entries":1,"changed":true}
invalid: a key that merges by `count` takes a whole number from 0, not -1 (2 bytes); send that, or put longer content into a blob and write its name
  doc.written {"doc":"d","key":"sum","agent":"heron"}
{"value":3,"entries":1,"changed":true}
  doc.written {"doc":"d","key":"sum","agent":"heron"}
{"value":-7,"entries":1,"changed":true}
{"value":-7,"entries":1,"changed":false}

> heron doc.write {"doc":"d","key":"flag","value":true}
> heron doc.write {"doc":"d","key":"flag","value":false}
> heron doc.write {"doc":"d","key":"max","value":1}
> heron doc.write {"doc":"d","key":"max","value":1}
> heron doc.write {"doc":"d","key":"set","value":"a"}
> heron doc.write {"doc":"d","key":"set","value":"a"}
> heron doc.write {"doc":"d","key":"set","value":"b"}
> heron doc.write {"doc":"d","key":"append","value":"z"}
> heron doc.write {"doc":"d","key":"append","value":"a"}
> heron doc.write {"doc":"d","key":"append","value":"z"}
> heron doc.write {"doc":"d","key":"last","value":null}
> heron doc.write {"doc":"d","key":"all","value":[1, {"b":1,"a":2}]}
> ask doc.show {"doc":"d","limit":5}
> ask doc.show {"doc":"d","after":"last","limit":5}
> ask doc.show {"doc":"d","prefix":"m"}
---
  doc.written {"doc":"d","key":"flag","agent":"heron"}
{"value":true,"entries":1,"changed":true}
  doc.written {"doc":"d","key":"flag","agent":"heron"}
{"value":false,"entries":0,"changed":true}
  doc.written {"doc":"d","key":"max","agent":"heron"}
{"value":1,"entries":1,"changed":true}
{"value":1,"entries":1,"changed":false}
  doc.written {"doc":"d","key":"set","agent":"heron"}
{"entries":1,"changed":true}
  doc.written {"doc":"d","key":"set","agent":"heron"}
{"entries":1,"changed":true}
  doc.written {"doc":"d","key":"set","agent":"heron"}
{"entries":2,"changed":true}
  doc.written {"doc":"d","key":"append","agent":"heron"}
{"entries":1,"changed":true}
  doc.written {"doc":"d","key":"append","agent":"heron"}
{"entries":2,"changed":true}
  doc.written {"doc":"d","key":"append","agent":"heron"}
{"entries":3,"changed":true}
  doc.written {"doc":"d","key":"last","agent":"heron"}
{"value":null,"entries":1,"changed":true}
  doc.written {"doc":"d","key":"all","agent":"heron"}
{"value":[[1,{"a":2,"b":1}]],"entries":1,"changed":true}
{"doc":"d","id":2,"rule":"last","keys":9,"entries":10,"actors":1,"bytes":1356,"since":1000,"at":1000,"agent":"heron","values":[{"key":"all","rule":"all","value":[[1,{"a":2,"b":1}]],"entries":1,"at":1000,"agent":"heron"},{"key":"append","rule":"append","value":["z","a","z"],"entries":3,"at":1000,"agent":"heron"},{"key":"count","rule":"count","value":3,"entries":1,"at":1000,"agent":"heron"},{"key":"flag","rule":"flag","value":false,"entries":0},{"key":"last","rule":"last","value":null,"entries":1,"at":1000,"agent":"heron"}],"next":"last"}
{"doc":"d","id":2,"rule":"last","keys":9,"entries":10,"actors":1,"bytes":1356,"since":1000,"at":1000,"agent":"heron","values":[{"key":"max","rule":"max","value":1,"entries":1,"at":1000,"agent":"heron"},{"key":"min","rule":"min","value":null,"entries":0},{"key":"set","rule":"set","value":["a","b"],"entries":2,"at":1000,"agent":"heron"},{"key":"sum","rule":"sum","value":-7,"entries":1,"at":1000,"agent":"heron"}]}
{"doc":"d","id":2,"rule":"last","keys":9,"entries":10,"actors":1,"bytes":1356,"since":1000,"at":1000,"agent":"heron","values":[{"key":"max","rule":"max","value":1,"entries":1,"at":1000,"agent":"heron"},{"key":"min","rule":"min","value":null,"entries":0}]}

# What is removed is what is there.
> heron doc.remove {"doc":"d","key":"set","value":"a"}
> heron doc.remove {"doc":"d","key":"set","value":"a"}
> heron doc.remove {"doc":"d","key":"append","value":"z"}
> heron doc.remove {"doc":"d","key":"sum"}
> heron doc.remove {"doc":"d","key":"never"}
> ask doc.show {"doc":"d","prefix":"s"}
---
  doc.removed {"doc":"d","key":"set","entries":1,"agent":"heron"}
{"entries":1}
{"entries":0}
  doc.removed {"doc":"d","key":"append","entries":2,"agent":"heron"}
{"entries":2}
  doc.removed {"doc":"d","key":"sum","entries":1,"agent":"heron"}
{"entries":1}
{"entries":0}
{"doc":"d","id":2,"rule":"last","keys":9,"entries":6,"actors":1,"bytes":1089,"since":1000,"at":1000,"agent":"heron","values":[{"key":"set","rule":"set","value":["b"],"entries":1,"at":1000,"agent":"heron"},{"key":"sum","rule":"sum","value":0,"entries":0}]}

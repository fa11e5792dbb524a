> heron doc.create {"doc":"d","rules":[{"key":"files","rule":"set"},{"key":"stop","rule":"flag"}]}
> heron doc.write {"doc":"d","key":"files","value":"a"}
> heron doc.write {"doc":"d","key":"stop","value":true}
---
  agent.met {"agent":"heron","id":1}
  doc.created {"doc":"d","id":2,"agent":"heron"}
  doc.ruled {"doc":"d","key":"files","rule":"set","agent":"heron"}
  doc.ruled {"doc":"d","key":"stop","rule":"flag","agent":"heron"}
{"id":2,"again":false}
  doc.written {"doc":"d","key":"files","agent":"heron"}
{"entries":1,"changed":true}
  doc.written {"doc":"d","key":"stop","agent":"heron"}
{"value":true,"entries":1,"changed":true}

# Wren, offline, has seen both, adds the same element again and enables the flag again.
> heron doc.remove {"doc":"d","key":"files","value":"a"}
> heron doc.write {"doc":"d","key":"stop","value":false}
> ask doc.show {"doc":"d"}
> wren doc.merge {"doc":"d","entries":[{"actor":"wren@phone","n":1,"key":"files","rule":"set","value":"a"},{"actor":"wren@phone","n":2,"key":"stop","rule":"flag","value":true}],"seen":[{"actor":"@","from":1,"to":2}]}
> ask doc.show {"doc":"d"}
---
  doc.removed {"doc":"d","key":"files","entries":1,"agent":"heron"}
{"entries":1}
  doc.written {"doc":"d","key":"stop","agent":"heron"}
{"value":false,"entries":0,"changed":true}
{"doc":"d","id":2,"rule":"last","keys":2,"entries":0,"actors":1,"bytes":203,"since":1000,"at":1000,"agent":"heron","values":[{"key":"files","rule":"set","value":[],"entries":0},{"key":"stop","rule":"flag","value":false,"entries":0}]}
  agent.met {"agent":"wren","id":6}
  doc.merged {"doc":"d","added":2,"removed":0,"agent":"wren"}
{"id":2,"added":2,"removed":0,"known":0}
{"doc":"d","id":2,"rule":"last","keys":2,"entries":2,"actors":2,"bytes":412,"since":1000,"at":1000,"agent":"wren","values":[{"key":"files","rule":"set","value":["a"],"entries":1,"at":1000,"agent":"wren"},{"key":"stop","rule":"flag","value":true,"entries":1,"at":1000,"agent":"wren"}]}

# And a copy that has seen them takes them away.
> heron doc.merge {"doc":"d","seen":[{"actor":"wren@phone","from":1,"to":2}]}
> ask doc.show {"doc":"d"}
---
  doc.merged {"doc":"d","added":0,"removed":2,"agent":"heron"}
{"id":2,"added":0,"removed":2,"known":0}
{"doc":"d","id":2,"rule":"last","keys":2,"entries":0,"actors":2,"bytes":277,"since":1000,"at":1000,"agent":"heron","values":[{"key":"files","rule":"set","value":[],"entries":0},{"key":"stop","rule":"flag","value":false,"entries":0}]}

> heron doc.create {"doc":"d","rule":"set"}
> heron doc.merge {"doc":"d","entries":[{"actor":"wren@phone","n":1,"key":"k","rule":"set","value":"a"}]}
> heron doc.merge {"doc":"d","seen":[{"actor":"wren@phone","from":1,"to":1}]}
> heron doc.merge {"doc":"d","entries":[{"actor":"@","n":1,"key":"k","rule":"set","value":"a"}]}
> wren doc.merge {"doc":"d","entries":[{"actor":"wren@phone","n":1,"key":"k","rule":"set","value":"a"}]}
---
  agent.met {"agent":"heron","id":1}
  doc.created {"doc":"d","id":2,"agent":"heron"}
{"id":2,"again":false}
denied: you are `heron`, and the node has not seen edit 1 of `wren@phone`; let its own agent merge it first, then merge again
denied: you are `heron`, and the node has not seen edit 1 of `wren@phone`; let its own agent merge it first, then merge again
denied: you are `heron`, and the node has not seen edit 1 of `@`; let its own agent merge it first, then merge again
  agent.met {"agent":"wren","id":3}
  doc.merged {"doc":"d","added":1,"removed":0,"agent":"wren"}
{"id":2,"added":1,"removed":0,"known":0}

# What the node has seen, anybody may bring again, and remove.
> heron doc.merge {"doc":"d","entries":[{"actor":"wren@phone","n":1,"key":"k","rule":"set","value":"a"}]}
> heron doc.merge {"doc":"d","seen":[{"actor":"wren@phone","from":1,"to":1}]}
> ask doc.get {"doc":"d","key":"k"}
---
{"id":2,"added":0,"removed":0,"known":1}
  doc.merged {"doc":"d","added":0,"removed":1,"agent":"heron"}
{"id":2,"added":0,"removed":1,"known":0}
{"key":"k","rule":"set","value":[],"entries":0}

# An admin restores a doc, and the node goes on counting its edits where they ended.
> owner doc.create {"doc":"e","rule":"set"}
> owner doc.merge {"doc":"e","relay":true,"entries":[{"actor":"wren@phone","n":1,"key":"k","rule":"set","value":"a"},{"actor":"@","n":3,"key":"k","rule":"set","value":"b"}],"seen":[{"actor":"@","from":1,"to":3}]}
> heron doc.write {"doc":"e","key":"k","value":"c"}
> ask doc.delta {"doc":"e"}
---
  agent.met {"agent":"owner","id":6}
  doc.created {"doc":"e","id":7,"agent":"owner"}
{"id":7,"again":false}
  doc.merged {"doc":"e","added":2,"removed":0,"agent":"owner"}
{"id":7,"added":2,"removed":0,"known":0}
  doc.written {"doc":"e","key":"k","agent":"heron"}
{"entries":3,"changed":true}
{"id":7,"rule":"set","rules":[],"entries":[{"actor":"@","n":3,"key":"k","rule":"set","value":"b"},{"actor":"@","n":4,"key":"k","rule":"set","value":"c"},{"actor":"wren@phone","n":1,"key":"k","rule":"set","value":"a"}],"seen":[{"actor":"@","from":1,"to":4},{"actor":"wren@phone","from":1,"to":1}],"lacks":[]}

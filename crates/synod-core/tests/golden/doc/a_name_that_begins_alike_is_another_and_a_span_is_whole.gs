> heron doc.create {"doc":"d","rule":"set"}
> heron doc.merge {"doc":"d","entries":[{"actor":"heron-2@a","n":1,"key":"k","rule":"set","value":1}]}
> heron doc.merge {"doc":"d","seen":[{"actor":"heron-2@a","from":1,"to":1}]}
> heron-2 doc.merge {"doc":"d","entries":[{"actor":"heron@a","n":1,"key":"k","rule":"set","value":1}]}
---
  agent.met {"agent":"heron","id":1}
  doc.created {"doc":"d","id":2,"agent":"heron"}
{"id":2,"again":false}
denied: you are `heron`, and the node has not seen edit 1 of `heron-2@a`; let its own agent merge it first, then merge again
denied: you are `heron`, and the node has not seen edit 1 of `heron-2@a`; let its own agent merge it first, then merge again
denied: you are `heron-2`, and the node has not seen edit 1 of `heron@a`; let its own agent merge it first, then merge again

# What the node has seen anybody may say again, and nothing before or beyond it.
> heron doc.merge {"doc":"d","entries":[{"actor":"heron@a","n":3,"key":"k","rule":"set","value":3}]}
> wren doc.merge {"doc":"d","seen":[{"actor":"heron@a","from":2,"to":3}]}
> wren doc.merge {"doc":"d","seen":[{"actor":"heron@a","from":3,"to":4}]}
> wren doc.merge {"doc":"d","seen":[{"actor":"heron@a","from":3,"to":3}]}
> ask doc.get {"doc":"d","key":"k"}
---
  doc.merged {"doc":"d","added":1,"removed":0,"agent":"heron"}
{"id":2,"added":1,"removed":0,"known":0}
denied: you are `wren`, and the node has not seen all edits 2 to 3 of `heron@a`; let its own agent merge them first, then merge again
denied: you are `wren`, and the node has not seen all edits 3 to 4 of `heron@a`; let its own agent merge them first, then merge again
  agent.met {"agent":"wren","id":5}
  doc.merged {"doc":"d","added":0,"removed":1,"agent":"wren"}
{"id":2,"added":0,"removed":1,"known":0}
{"key":"k","rule":"set","value":[],"entries":0}

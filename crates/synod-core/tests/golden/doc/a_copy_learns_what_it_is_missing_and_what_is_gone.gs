> heron doc.create {"doc":"d","rule":"set"}
> heron doc.write {"doc":"d","key":"todo","value":"a"}
> heron doc.write {"doc":"d","key":"todo","value":"b"}
> ask doc.delta {"doc":"d"}
---
  agent.met {"agent":"heron","id":1}
  doc.created {"doc":"d","id":2,"agent":"heron"}
{"id":2,"again":false}
  doc.written {"doc":"d","key":"todo","agent":"heron"}
{"entries":1,"changed":true}
  doc.written {"doc":"d","key":"todo","agent":"heron"}
{"entries":2,"changed":true}
{"id":2,"rule":"set","rules":[],"entries":[{"actor":"@","n":1,"key":"todo","rule":"set","value":"a"},{"actor":"@","n":2,"key":"todo","rule":"set","value":"b"}],"seen":[{"actor":"@","from":1,"to":2}],"lacks":[]}

# A copy that has seen both, and made an edit that the node has not seen: b is gone, c is new.
> wren doc.remove {"doc":"d","key":"todo","value":"b"}
> wren doc.write {"doc":"d","key":"todo","value":"c"}
> ask doc.delta {"doc":"d","since":[{"actor":"@","from":1,"to":2},{"actor":"heron@laptop","from":1,"to":1}],"digest":true}
---
  agent.met {"agent":"wren","id":5}
  doc.removed {"doc":"d","key":"todo","entries":1,"agent":"wren"}
{"entries":1}
  doc.written {"doc":"d","key":"todo","agent":"wren"}
{"entries":2,"changed":true}
{"id":2,"rule":"set","rules":[],"entries":[{"actor":"@","n":3,"key":"todo","rule":"set","value":"c"}],"seen":[{"actor":"@","from":2,"to":3}],"lacks":[{"actor":"heron@laptop","from":1,"to":1}],"digest":"blake3:9ca0ef49f2853486a4f8ab4fcbaaab4ea31773cc140efc843f69f47b5856f3ff"}

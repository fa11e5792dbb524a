> heron doc.create {"doc":"d","rule":"sum"}
> heron space.txn {"commands":[{"doc.write":{"doc":"d","key":"k","value":1}},{"kv.check":{"key":"missing"}}]}
> ask doc.get {"doc":"d","key":"k"}
> heron space.txn {"commands":[{"doc.write":{"doc":"d","key":"k","value":1}},{"doc.write":{"doc":"d","key":"k","value":2}}]}
> ask doc.delta {"doc":"d"}
> save_load
> heron doc.write {"doc":"d","key":"k","value":4}
---
  agent.met {"agent":"heron","id":1}
  doc.created {"doc":"d","id":2,"agent":"heron"}
{"id":2,"again":false}
conflict: command 2 (kv.check): there is no key `missing`; send `absent` if that is as it should be [revision 0]
{"key":"k","rule":"sum","value":0,"entries":0}
  doc.written {"doc":"d","key":"k","agent":"heron"}
  doc.written {"doc":"d","key":"k","agent":"heron"}
{"replies":[{"value":1,"entries":1,"changed":true},{"value":3,"entries":1,"changed":true}]}
{"id":2,"rule":"sum","rules":[],"entries":[{"actor":"@","n":2,"key":"k","rule":"sum","value":3}],"seen":[{"actor":"@","from":1,"to":2}],"lacks":[]}
  doc.written {"doc":"d","key":"k","agent":"heron"}
{"value":7,"entries":1,"changed":true}

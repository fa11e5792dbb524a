> heron doc.create {"doc":"d","rule":"set"}
> heron doc.write {"doc":"d","key":"k","value":1}
> heron doc.write {"doc":"d","key":"k","value":2}
> owner space.set {"name":"doc_entries_max","value":3}
> heron doc.write {"doc":"d","key":"k","value":3}
> heron doc.write {"doc":"d","key":"k","value":1}
> owner space.set {"name":"doc_entries_max","value":1}
> heron doc.remove {"doc":"d","key":"k","value":1}
> heron doc.write {"doc":"d","key":"k","value":2}
---
  agent.met {"agent":"heron","id":1}
  doc.created {"doc":"d","id":2,"agent":"heron"}
{"id":2,"again":false}
  doc.written {"doc":"d","key":"k","agent":"heron"}
{"entries":1,"changed":true}
  doc.written {"doc":"d","key":"k","agent":"heron"}
{"entries":2,"changed":true}
  agent.met {"agent":"owner","id":5}
  space.set {"name":"doc_entries_max","value":3}
{}
exhausted: `d` has the 3 entries and keys that a doc may have; remove something, or begin another doc
  doc.written {"doc":"d","key":"k","agent":"heron"}
{"entries":2,"changed":true}
  space.set {"name":"doc_entries_max","value":1}
{}
  doc.removed {"doc":"d","key":"k","entries":1,"agent":"heron"}
{"entries":1}
  doc.written {"doc":"d","key":"k","agent":"heron"}
{"entries":1,"changed":true}

> owner space.set {"name":"doc_entries_max","value":100}
> owner space.set {"name":"doc_actors_max","value":2}
> heron doc.merge {"doc":"d","entries":[{"actor":"heron@a","n":1,"key":"k","rule":"set","value":"a"}]}
> heron doc.merge {"doc":"d","entries":[{"actor":"heron@b","n":1,"key":"k","rule":"set","value":"b"}]}
> owner space.set {"name":"doc_gaps_max","value":1}
> heron doc.merge {"doc":"d","seen":[{"actor":"heron@a","from":3,"to":3}]}
> heron doc.merge {"doc":"d","seen":[{"actor":"heron@a","from":5,"to":5}]}
> heron doc.merge {"doc":"d","seen":[{"actor":"heron@a","from":2,"to":2}]}
---
  space.set {"name":"doc_entries_max","value":100}
{}
  space.set {"name":"doc_actors_max","value":2}
{}
  doc.merged {"doc":"d","added":1,"removed":0,"agent":"heron"}
{"id":2,"added":1,"removed":0,"known":0}
exhausted: `d` has edits of 2 copies already, and remembers them as long as it lives; edit online, let copies be used again, or raise it with `synod space set doc_actors_max`
  space.set {"name":"doc_gaps_max","value":1}
{}
{"id":2,"added":0,"removed":0,"known":0}
exhausted: `d` has more than 1 gaps in what it would have seen; send whole copies, not only their newest edits
{"id":2,"added":0,"removed":0,"known":0}

> owner space.set {"name":"doc_max_bytes","value":4096}
> heron doc.write {"doc":"d","key":"k","value":"<a*1022>"}
> heron doc.write {"doc":"d","key":"k","value":"<b*1022>"}
> heron doc.write {"doc":"d","key":"k","value":"<c*1022>"}
> heron doc.write {"doc":"d","key":"k","value":"<d*1022>"}
> heron doc.write {"doc":"d","key":"k","value":"<e*1023>"}
---
  space.set {"name":"doc_max_bytes","value":4096}
{}
  doc.written {"doc":"d","key":"k","agent":"heron"}
{"entries":3,"changed":true}
  doc.written {"doc":"d","key":"k","agent":"heron"}
{"entries":4,"changed":true}
  doc.written {"doc":"d","key":"k","agent":"heron"}
{"entries":5,"changed":true}
exhausted: `d` has the 4096 bytes that a doc may have; remove something, or begin another doc
at the door: invalid: `value` takes 1 to 1024 bytes, not 1025

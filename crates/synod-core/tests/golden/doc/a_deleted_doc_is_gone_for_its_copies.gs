> heron doc.create {"doc":"d"}
> heron doc.write {"doc":"d","key":"a","value":1}
> heron doc.write {"doc":"d","key":"b","value":1}
> heron doc.delete {"doc":"d"}
> heron doc.delete {"doc":"d"}
> heron doc.merge {"doc":"d","id":2}
> heron doc.create {"doc":"d"}
> heron doc.merge {"doc":"d","id":2}
> ask doc.delta {"doc":"d","id":2}
> heron doc.delete {"doc":"d","id":2}
> ask doc.show {"doc":"d"}
> ask doc.list {}
---
  agent.met {"agent":"heron","id":1}
  doc.created {"doc":"d","id":2,"agent":"heron"}
{"id":2,"again":false}
  doc.written {"doc":"d","key":"a","agent":"heron"}
{"value":1,"entries":1,"changed":true}
  doc.written {"doc":"d","key":"b","agent":"heron"}
{"value":1,"entries":1,"changed":true}
  doc.deleted {"doc":"d","id":2,"agent":"heron"}
{"deleted":true,"entries":2}
{"deleted":false,"entries":0}
gone: doc 2, which was called `d`, was deleted; make it anew with doc.create, and begin a new copy of it
  doc.created {"doc":"d","id":6,"agent":"heron"}
{"id":6,"again":false}
gone: `d` is doc 6 by now, and doc 2 was deleted; begin a new copy, and make the edits again that should be in it
gone: `d` is doc 6 by now, and doc 2 was deleted; begin a new copy, and make the edits again that should be in it
gone: `d` is doc 6 by now, and doc 2 was deleted; begin a new copy, and make the edits again that should be in it
{"doc":"d","id":6,"rule":"last","keys":0,"entries":0,"actors":0,"bytes":1,"since":1000,"at":1000,"agent":"heron","values":[]}
{"docs":[{"doc":"d","id":6,"keys":0,"entries":0,"actors":0,"at":1000,"agent":"heron"}]}

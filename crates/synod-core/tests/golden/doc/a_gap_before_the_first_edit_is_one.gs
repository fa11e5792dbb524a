> heron doc.create {"doc":"d"}
> owner space.set {"name":"doc_gaps_max","value":1}
> heron doc.merge {"doc":"d","seen":[{"actor":"heron@a","from":2,"to":2}]}
> heron doc.merge {"doc":"d","seen":[{"actor":"heron@a","from":4,"to":4}]}
> heron doc.merge {"doc":"d","seen":[{"actor":"heron@b","from":7,"to":9}]}
> heron doc.merge {"doc":"d","seen":[{"actor":"heron@a","from":1,"to":1}]}
> heron doc.merge {"doc":"d","seen":[{"actor":"heron@a","from":4,"to":4}]}
---
  agent.met {"agent":"heron","id":1}
  doc.created {"doc":"d","id":2,"agent":"heron"}
{"id":2,"again":false}
  agent.met {"agent":"owner","id":3}
  space.set {"name":"doc_gaps_max","value":1}
{}
{"id":2,"added":0,"removed":0,"known":0}
exhausted: `d` has more than 1 gaps in what it would have seen; send whole copies, not only their newest edits
exhausted: `d` has more than 1 gaps in what it would have seen; send whole copies, not only their newest edits
{"id":2,"added":0,"removed":0,"known":0}
{"id":2,"added":0,"removed":0,"known":0}

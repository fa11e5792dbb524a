> heron doc.create {"doc":"d","rule":"sum"}
> heron doc.merge {"doc":"d","actor":"heron@laptop","tip":{"n":2,"trace":22},"entries":[{"actor":"heron@laptop","n":2,"key":"k","rule":"sum","value":7}],"seen":[{"actor":"heron@laptop","from":1,"to":2}]}
> ask doc.delta {"doc":"d","actor":"heron@laptop"}
---
  agent.met {"agent":"heron","id":1}
  doc.created {"doc":"d","id":2,"agent":"heron"}
{"id":2,"again":false}
  doc.merged {"doc":"d","added":1,"removed":0,"agent":"heron"}
{"id":2,"added":1,"removed":0,"known":0}
{"id":2,"rule":"sum","rules":[],"entries":[{"actor":"heron@laptop","n":2,"key":"k","rule":"sum","value":7}],"seen":[{"actor":"heron@laptop","from":1,"to":2}],"lacks":[],"tip":{"n":2,"trace":22}}

# Restored as it was after edit 1, it wrote on: one edit, and the node sees the difference; two, and only what it says of itself shows it.
> heron doc.merge {"doc":"d","entries":[{"actor":"heron@laptop","n":2,"key":"k","rule":"sum","value":6}],"seen":[{"actor":"heron@laptop","from":1,"to":2}]}
> heron doc.merge {"doc":"d","actor":"heron@laptop","was":{"n":1,"trace":11},"tip":{"n":3,"trace":33},"entries":[{"actor":"heron@laptop","n":3,"key":"k","rule":"sum","value":9}],"seen":[{"actor":"heron@laptop","from":1,"to":3}]}
> heron doc.merge {"doc":"d","actor":"heron@laptop","was":{"n":2,"trace":22},"tip":{"n":1,"trace":11}}
> ask doc.get {"doc":"d","key":"k"}
---
conflict: there are two edits 2 of `heron@laptop`: two copies go by that name, or one was restored from a backup and wrote on; take a new copy, under another place after the `@`, and make its edits again
conflict: what the node last heard of `heron@laptop` was its edit 2, and not what this copy says in `was`; if it was restored from a backup, take a new copy, under another place after the `@`, and make its edits again; if not, read doc.delta and try again
conflict: `heron@laptop` has come to its edit 2 already, and this copy to 1; it is an older one: use the newer
{"key":"k","rule":"sum","value":7,"entries":1,"at":1000,"agent":"heron"}

# The newer copy goes on.
> heron doc.merge {"doc":"d","actor":"heron@laptop","was":{"n":2,"trace":22},"tip":{"n":3,"trace":44},"entries":[{"actor":"heron@laptop","n":3,"key":"k","rule":"sum","value":8}],"seen":[{"actor":"heron@laptop","from":1,"to":3}]}
> ask doc.get {"doc":"d","key":"k"}
---
  doc.merged {"doc":"d","added":1,"removed":1,"agent":"heron"}
{"id":2,"added":1,"removed":1,"known":0}
{"key":"k","rule":"sum","value":8,"entries":1,"at":1000,"agent":"heron"}

> heron doc.create {"doc":"d","rule":"sum"}
> heron doc.write {"doc":"d","key":"up","value":8796093022208}
> heron doc.write {"doc":"d","key":"up","value":1}
> heron doc.write {"doc":"d","key":"up","value":-1}
> heron doc.write {"doc":"d","key":"down","value":-8796093022208}
> heron doc.write {"doc":"d","key":"down","value":-1}
---
  agent.met {"agent":"heron","id":1}
  doc.created {"doc":"d","id":2,"agent":"heron"}
{"id":2,"again":false}
  doc.written {"doc":"d","key":"up","agent":"heron"}
{"value":8796093022208,"entries":1,"changed":true}
exhausted: with this, one copy alone would have added 8796093022209, and it may add 8796093022208 to either side; count in larger units
  doc.written {"doc":"d","key":"up","agent":"heron"}
{"value":8796093022207,"entries":1,"changed":true}
  doc.written {"doc":"d","key":"down","agent":"heron"}
{"value":-8796093022208,"entries":1,"changed":true}
exhausted: with this, one copy alone would have added -8796093022209, and it may add 8796093022208 to either side; count in larger units

# So may one that comes from elsewhere.
> heron doc.merge {"doc":"d","entries":[{"actor":"heron@a","n":1,"key":"up","rule":"sum","value":8796093022208}]}
> heron doc.merge {"doc":"d","entries":[{"actor":"heron@b","n":1,"key":"up","rule":"sum","value":8796093022209}]}
> ask doc.get {"doc":"d","key":"up"}
---
  doc.merged {"doc":"d","added":1,"removed":0,"agent":"heron"}
{"id":2,"added":1,"removed":0,"known":0}
invalid: 8796093022209 is no entry that a key under `sum` can have; send entries as `doc.delta` shows them
{"key":"up","rule":"sum","value":17592186044415,"entries":2,"at":1000,"agent":"heron"}

> heron journal.project {"name":"sales","fold":"sum","category":"order","field":"/total","by":"/customer","types":["OrderPlaced"]}
> heron journal.project {"name":"sales","fold":"sum","category":"order","field":"/total","by":"/customer","types":["OrderPlaced"]}
> ask journal.projection {"name":"sales"}
> heron journal.project {"name":"sales","fold":"count","category":"order"}
> heron journal.project {"name":"last","fold":"last","journal":"order-1"}
> ask journal.projections
> ask journal.projections {"limit":1}
> heron journal.unproject {"name":"sales"}
> heron journal.unproject {"name":"sales"}
> ask journal.projection {"name":"sales"}
---
  agent.met {"agent":"heron","id":1}
  journal.projected {"journal":"order","projection":"sales","fold":"sum"}
{"changed":true}
{"changed":false}
{"projection":{"name":"sales","fold":"sum","category":"order","field":"/total","by":"/customer","types":["OrderPlaced"],"since":1000,"agent":"heron","definition":2}}
  journal.projected {"journal":"order","projection":"sales","fold":"count"}
{"changed":true}
  journal.projected {"journal":"order-1","projection":"last","fold":"last"}
{"changed":true}
{"projections":[{"name":"last","fold":"last","journal":"order-1","types":[],"since":1000,"agent":"heron","definition":4},{"name":"sales","fold":"count","category":"order","types":[],"since":1000,"agent":"heron","definition":3}]}
{"projections":[{"name":"last","fold":"last","journal":"order-1","types":[],"since":1000,"agent":"heron","definition":4}],"next":"last"}
  journal.unprojected {"journal":"order","projection":"sales"}
{"deleted":true}
{"deleted":false}
not_found: there is no projection `sales`; `synod journal projections` shows what there is

# Whoever may not read something cannot have it folded either.
> owner space.grant {"principal":"shop","role":"agent","prefixes":["order"]}
> shop/order-bot journal.project {"name":"mine","fold":"count","category":"order"}
> shop/order-bot journal.project {"name":"all","fold":"count"}
> shop/order-bot journal.project {"name":"like","fold":"count","pattern":"*-1"}
> owner journal.project {"name":"theirs","fold":"count","category":"invoice"}
> shop/order-bot journal.project {"name":"theirs","fold":"count","category":"order"}
> ask shop/ journal.projection {"name":"mine"}
> ask shop/ journal.projection {"name":"theirs"}
---
  agent.met {"agent":"owner","id":5}
  space.granted {"principal":"shop","role":"agent"}
{}
  agent.met {"agent":"order-bot","id":6}
  journal.projected {"journal":"order","projection":"mine","fold":"count"}
{"changed":true}
denied: `shop` may not touch `*`: it is confined to order
denied: `shop` may not touch `*`: it is confined to order
  journal.projected {"journal":"invoice","projection":"theirs","fold":"count"}
{"changed":true}
denied: `theirs` is over other journals than these; only an admin puts it over something else: choose another name
{"projection":{"name":"mine","fold":"count","category":"order","types":[],"since":1000,"agent":"order-bot","definition":7}}
denied: `shop` may not touch `invoice`: it is confined to order

> heron journal.append {"journal":"order-1","events":[{"type":"Placed","data":1}]} ;; wren journal.append {"journal":"invoice-1","events":[{"type":"Sent","data":1}]} ;; heron journal.append {"journal":"order-2","events":[{"type":"Placed","data":2},{"type":"Paid","data":2}]}
> heron journal.append {"journal":"order-1","events":[{"type":"Paid","data":1}]}
> ask journal.category {"category":"order"}
> ask journal.category {"category":"order","limit":2}
> ask journal.category {"category":"order","after":"5.0","types":["Paid"]}
> ask journal.category {"category":"order","after":"5"}
> ask journal.category {"category":"order","after":"99"}
> ask journal.category {"category":"nothing"}
> ask journal.category {"category":"order","after":"x"}
> ask journal.categories
---
  agent.met {"agent":"heron","id":1}
  journal.appended {"journal":"order-1","first":0,"revision":0}
{"first":0,"revision":0,"repeated":false}
  agent.met {"agent":"wren","id":4}
  journal.appended {"journal":"invoice-1","first":0,"revision":0}
{"first":0,"revision":0,"repeated":false}
  journal.appended {"journal":"order-2","first":0,"revision":1}
{"first":0,"revision":1,"repeated":false}
  journal.appended {"journal":"order-1","first":1,"revision":1}
{"first":1,"revision":1,"repeated":false}
{"events":[{"journal":"order-1","revision":0,"place":"3.0","number":0,"from":"heron","at":1000,"type":"Placed","data":1},{"journal":"order-2","revision":0,"place":"5.0","number":1,"from":"heron","at":1000,"type":"Placed","data":2},{"journal":"order-2","revision":1,"place":"5.1","number":2,"from":"heron","at":1000,"type":"Paid","data":2},{"journal":"order-1","revision":1,"place":"6.0","number":3,"from":"heron","at":1000,"type":"Paid","data":1}],"next":"6.0","waiting":false,"removed":0}
{"events":[{"journal":"order-1","revision":0,"place":"3.0","number":0,"from":"heron","at":1000,"type":"Placed","data":1},{"journal":"order-2","revision":0,"place":"5.0","number":1,"from":"heron","at":1000,"type":"Placed","data":2}],"next":"5.0","waiting":false,"removed":0}
{"events":[{"journal":"order-2","revision":1,"place":"5.1","number":2,"from":"heron","at":1000,"type":"Paid","data":2},{"journal":"order-1","revision":1,"place":"6.0","number":3,"from":"heron","at":1000,"type":"Paid","data":1}],"next":"6.0","waiting":false,"removed":0}
{"events":[{"journal":"order-1","revision":1,"place":"6.0","number":3,"from":"heron","at":1000,"type":"Paid","data":1}],"next":"6.0","waiting":false,"removed":0}
{"events":[],"next":"99","waiting":true,"removed":0}
not_found: there is no category `nothing`; `synod journal categories` shows what there is
invalid: `after` takes a place such as 412.3 or 412, not `x`; send the `next` of the page before
{"categories":[{"category":"invoice","journals":1,"events":1,"removed":0},{"category":"order","journals":2,"events":4,"removed":0}]}

# A transaction is one request: its events stand at one index.
> heron space.txn {"commands":[{"journal.append":{"journal":"order-1","events":[{"type":"Shipped","data":1,"metadata":{"m":1}}]}},{"journal.append":{"journal":"order-2","events":[{"type":"Shipped","data":2}]}},{"journal.append":{"journal":"order-1","events":[{"type":"Closed","data":3}]}}]}
> ask journal.category {"category":"order","after":"6"}
> ask journal.all {"pattern":"*-1","limit":3}
> ask journal.all {"pattern":"order-2"}
> ask journal.all {"after":"7.1"}
---
  journal.appended {"journal":"order-1","first":2,"revision":2}
  journal.appended {"journal":"order-2","first":2,"revision":2}
  journal.appended {"journal":"order-1","first":3,"revision":3}
{"replies":[{"first":2,"revision":2,"repeated":false},{"first":2,"revision":2,"repeated":false},{"first":3,"revision":3,"repeated":false}]}
{"events":[{"journal":"order-1","revision":2,"place":"7.0","number":4,"from":"heron","at":1000,"type":"Shipped","data":1,"metadata":{"m":1}},{"journal":"order-2","revision":2,"place":"7.2","number":5,"from":"heron","at":1000,"type":"Shipped","data":2},{"journal":"order-1","revision":3,"place":"7.3","number":6,"from":"heron","at":1000,"type":"Closed","data":3}],"next":"7.3","waiting":false,"removed":0}
{"events":[{"journal":"order-1","revision":0,"place":"3.0","from":"heron","at":1000,"type":"Placed","data":1},{"journal":"invoice-1","revision":0,"place":"4.0","from":"wren","at":1000,"type":"Sent","data":1},{"journal":"order-1","revision":1,"place":"6.0","from":"heron","at":1000,"type":"Paid","data":1}],"next":"6.0","waiting":false,"removed":0}
{"events":[{"journal":"order-2","revision":0,"place":"5.0","from":"heron","at":1000,"type":"Placed","data":2},{"journal":"order-2","revision":1,"place":"5.1","from":"heron","at":1000,"type":"Paid","data":2},{"journal":"order-2","revision":2,"place":"7.2","from":"heron","at":1000,"type":"Shipped","data":2}],"next":"7.3","waiting":false,"removed":0}
{"events":[{"journal":"order-2","revision":2,"place":"7.2","from":"heron","at":1000,"type":"Shipped","data":2},{"journal":"order-1","revision":3,"place":"7.3","from":"heron","at":1000,"type":"Closed","data":3}],"next":"7.3","waiting":false,"removed":0}

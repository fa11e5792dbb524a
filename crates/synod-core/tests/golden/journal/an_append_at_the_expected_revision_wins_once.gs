> heron journal.append {"journal":"order-4711","events":[{"type":"OrderPlaced","data":{"total":12}}],"expected":"none"}
> wren journal.append {"journal":"order-4711","events":[{"type":"OrderPaid","data":{"by":"card"}}],"expected_revision":0} ;; robin journal.append {"journal":"order-4711","events":[{"type":"OrderCancelled","data":null}],"expected_revision":0} ;; owl journal.append {"journal":"order-4711","events":[{"type":"OrderShipped","data":null}],"expected_revision":0}
> ask journal.read {"journal":"order-4711"}
---
  agent.met {"agent":"heron","id":1}
  journal.appended {"journal":"order-4711","first":0,"revision":0}
{"first":0,"revision":0,"repeated":false}
  agent.met {"agent":"wren","id":4}
  journal.appended {"journal":"order-4711","first":1,"revision":1}
{"first":1,"revision":1,"repeated":false}
conflict: `order-4711` is at revision 1, not 0; load it and decide again [revision 1] [number 1]
conflict: `order-4711` is at revision 1, not 0; load it and decide again [revision 1] [number 1]
{"events":[{"journal":"order-4711","revision":0,"place":"3.0","from":"heron","at":1000,"type":"OrderPlaced","data":{"total":12}},{"journal":"order-4711","revision":1,"place":"4.0","from":"wren","at":1000,"type":"OrderPaid","data":{"by":"card"}}],"next":2,"revision":1,"waiting":false,"begins":0}

# Whoever was told reads on from there and decides again.
> ask journal.read {"journal":"order-4711","from":1}
> robin journal.append {"journal":"order-4711","events":[{"type":"OrderRefunded","data":{"total":12},"correlation":"c-1","causation":"order-4711@1","metadata":{"why":"late"}}],"expected_revision":1}
> ask journal.read {"journal":"order-4711","from":2}
---
{"events":[{"journal":"order-4711","revision":1,"place":"4.0","from":"wren","at":1000,"type":"OrderPaid","data":{"by":"card"}}],"next":2,"revision":1,"waiting":false,"begins":0}
  agent.met {"agent":"robin","id":5}
  journal.appended {"journal":"order-4711","first":2,"revision":2}
{"first":2,"revision":2,"repeated":false}
{"events":[{"journal":"order-4711","revision":2,"place":"7.0","from":"robin","at":1000,"type":"OrderRefunded","data":{"total":12},"correlation":"c-1","causation":"order-4711@1","metadata":{"why":"late"}}],"next":3,"revision":2,"waiting":false,"begins":0}

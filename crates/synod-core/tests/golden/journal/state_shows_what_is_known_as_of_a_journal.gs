> heron journal.append {"journal":"order-1","events":[{"type":"Placed","data":{"total":12}},{"type":"Noted","data":"a"},{"type":"Noted","data":"b"}]}
> time +5000
> wren journal.append {"journal":"order-1","events":[{"type":"Paid","data":{"by":"card"}}]}
> wren journal.snapshot {"journal":"order-1","revision":3,"state":{"paid":true},"type":"order"}
> ask journal.state {"journal":"order-1","limit":2}
> ask journal.state {"journal":"order-2"}
---
  agent.met {"agent":"heron","id":1}
  journal.appended {"journal":"order-1","first":0,"revision":2}
{"first":0,"revision":2,"repeated":false}
  agent.met {"agent":"wren","id":4}
  journal.appended {"journal":"order-1","first":3,"revision":3}
{"first":3,"revision":3,"repeated":false}
  journal.snapshotted {"journal":"order-1","revision":3}
{"kept":true,"newest":3}
{"journal":"order-1","revision":3,"oldest":0,"snapshot":{"place":"5.0","from":"wren","at":6000,"journal":"order-1","revision":3,"state":{"paid":true},"type":"order"},"types":[{"events":1,"revision":3,"place":"4.0","from":"wren","at":6000,"type":"Paid","data":{"by":"card"}},{"events":2,"revision":2,"place":"3.2","from":"heron","at":1000,"type":"Noted","data":"b"},{"events":1,"revision":0,"place":"3.0","from":"heron","at":1000,"type":"Placed","data":{"total":12}}],"recent":[{"journal":"order-1","revision":2,"place":"3.2","from":"heron","at":1000,"type":"Noted","data":"b"},{"journal":"order-1","revision":3,"place":"4.0","from":"wren","at":6000,"type":"Paid","data":{"by":"card"}}]}
not_found: there is no journal `order-2`; `synod journal list` shows what there is

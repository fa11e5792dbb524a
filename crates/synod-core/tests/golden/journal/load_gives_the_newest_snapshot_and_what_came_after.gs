> heron journal.append {"journal":"a","events":[{"type":"T","data":0},{"type":"T","data":1},{"type":"T","data":2},{"type":"T","data":3},{"type":"T","data":4}]}
> ask journal.load {"journal":"a","limit":2}
> heron journal.snapshot {"journal":"a","revision":1,"state":{"n":2}}
> heron journal.snapshot {"journal":"a","revision":3,"state":{"n":4}}
> heron journal.snapshot {"journal":"a","revision":2,"state":{"v":2},"type":"v2"}
> ask journal.load {"journal":"a"}
> ask journal.load {"journal":"a","type":"v2"}
> ask journal.load {"journal":"a","type":"v3"}
---
  agent.met {"agent":"heron","id":1}
  journal.appended {"journal":"a","first":0,"revision":4}
{"first":0,"revision":4,"repeated":false}
{"events":[{"journal":"a","revision":0,"place":"3.0","from":"heron","at":1000,"type":"T","data":0},{"journal":"a","revision":1,"place":"3.1","from":"heron","at":1000,"type":"T","data":1}],"next":2,"revision":4}
  journal.snapshotted {"journal":"a","revision":1}
{"kept":true,"newest":1}
  journal.snapshotted {"journal":"a","revision":3}
{"kept":true,"newest":3}
  journal.snapshotted {"journal":"a","revision":2}
{"kept":true,"newest":2}
{"snapshot":{"place":"5.0","from":"heron","at":1000,"journal":"a","revision":3,"state":{"n":4}},"events":[{"journal":"a","revision":4,"place":"3.4","from":"heron","at":1000,"type":"T","data":4}],"revision":4}
{"snapshot":{"place":"6.0","from":"heron","at":1000,"journal":"a","revision":2,"state":{"v":2},"type":"v2"},"events":[{"journal":"a","revision":3,"place":"3.3","from":"heron","at":1000,"type":"T","data":3},{"journal":"a","revision":4,"place":"3.4","from":"heron","at":1000,"type":"T","data":4}],"revision":4}
{"events":[{"journal":"a","revision":0,"place":"3.0","from":"heron","at":1000,"type":"T","data":0},{"journal":"a","revision":1,"place":"3.1","from":"heron","at":1000,"type":"T","data":1},{"journal":"a","revision":2,"place":"3.2","from":"heron","at":1000,"type":"T","data":2},{"journal":"a","revision":3,"place":"3.3","from":"heron","at":1000,"type":"T","data":3},{"journal":"a","revision":4,"place":"3.4","from":"heron","at":1000,"type":"T","data":4}],"revision":4}

# The newest three of a type are kept; an older one comes too late.
> heron journal.snapshot {"journal":"a","revision":2,"state":{"n":3}}
> heron journal.snapshot {"journal":"a","revision":4,"state":{"n":5}}
> heron journal.snapshot {"journal":"a","revision":0,"state":{"n":1}}
> heron journal.snapshot {"journal":"a","revision":4,"state":{"n":55}}
> heron journal.snapshot {"journal":"a","revision":5,"state":{"n":6}}
> ask journal.load {"journal":"a"}
> ask journal.show {"journal":"a"}
---
  journal.snapshotted {"journal":"a","revision":2}
{"kept":true,"newest":3}
  journal.snapshotted {"journal":"a","revision":4}
{"kept":true,"newest":4}
{"kept":false,"newest":4}
  journal.snapshotted {"journal":"a","revision":4}
{"kept":true,"newest":4}
conflict: `a` is at revision 4; a snapshot cannot be of 5 [revision 4] [number 4]
{"snapshot":{"place":"10.0","from":"heron","at":1000,"journal":"a","revision":4,"state":{"n":55}},"events":[],"revision":4}
{"journal":"a","category":"a","revision":4,"oldest":0,"events":5,"bytes":5,"since":1000,"changed":1000,"snapshot":4,"forever":false}

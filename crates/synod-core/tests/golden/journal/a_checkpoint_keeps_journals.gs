> heron journal.append {"journal":"a-1","events":[{"type":"T","data":0,"id":"x"},{"type":"U","data":1}]}
> heron journal.snapshot {"journal":"a-1","revision":0,"state":1,"type":"v"}
> heron journal.project {"name":"p","fold":"count"}
> heron journal.append {"journal":"a-2","events":[{"type":"T","data":0}]}
> heron journal.delete {"journal":"a-2"}
> save_load
> heron journal.append {"journal":"a-1","events":[{"type":"T","data":0,"id":"x"}]}
> heron journal.append {"journal":"a-1","events":[{"type":"T","data":2}],"expected_revision":1}
> heron journal.append {"journal":"a-2","events":[{"type":"T","data":1}]}
> ask journal.load {"journal":"a-1","type":"v"}
> ask journal.category {"category":"a"}
> ask journal.projections
---
  agent.met {"agent":"heron","id":1}
  journal.appended {"journal":"a-1","first":0,"revision":1}
{"first":0,"revision":1,"repeated":false}
  journal.snapshotted {"journal":"a-1","revision":0}
{"kept":true,"newest":0}
  journal.projected {"journal":"*","projection":"p","fold":"count"}
{"changed":true}
  journal.appended {"journal":"a-2","first":0,"revision":0}
{"first":0,"revision":0,"repeated":false}
  journal.deleted {"journal":"a-2","removed":1,"forever":false}
{"deleted":true,"removed":1,"next":1}
{"first":0,"revision":0,"repeated":true}
  journal.appended {"journal":"a-1","first":2,"revision":2}
{"first":2,"revision":2,"repeated":false}
  journal.appended {"journal":"a-2","first":1,"revision":1}
{"first":1,"revision":1,"repeated":false}
{"snapshot":{"place":"4.0","from":"heron","at":1000,"journal":"a-1","revision":0,"state":1,"type":"v"},"events":[{"journal":"a-1","revision":1,"place":"3.1","from":"heron","at":1000,"type":"U","data":1},{"journal":"a-1","revision":2,"place":"9.0","from":"heron","at":1000,"type":"T","data":2}],"revision":2}
{"events":[{"journal":"a-1","revision":0,"place":"3.0","number":0,"from":"heron","at":1000,"type":"T","data":0,"id":"x"},{"journal":"a-1","revision":1,"place":"3.1","number":1,"from":"heron","at":1000,"type":"U","data":1},{"journal":"a-1","revision":2,"place":"9.0","number":3,"from":"heron","at":1000,"type":"T","data":2},{"journal":"a-2","revision":1,"place":"10.0","number":4,"from":"heron","at":1000,"type":"T","data":1}],"next":"10.0","waiting":false,"removed":1}
{"projections":[{"name":"p","fold":"count","types":[],"since":1000,"agent":"heron","definition":4}]}

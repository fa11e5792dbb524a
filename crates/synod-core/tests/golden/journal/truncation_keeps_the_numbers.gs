> heron journal.append {"journal":"a-1","events":[{"type":"T","data":0},{"type":"T","data":1},{"type":"T","data":2}]}
> heron journal.append {"journal":"a-2","events":[{"type":"T","data":0}]}
> heron journal.snapshot {"journal":"a-1","revision":0,"state":{"sum":0}}
> heron journal.snapshot {"journal":"a-1","revision":1,"state":{"sum":1}}
> heron journal.truncate {"journal":"a-1","before":2}
> ask journal.read {"journal":"a-1"}
> ask journal.read {"journal":"a-1","from":0}
> ask journal.read {"journal":"a-1","backwards":true,"from":1}
> ask journal.load {"journal":"a-1"}
> ask journal.category {"category":"a"}
---
  agent.met {"agent":"heron","id":1}
  journal.appended {"journal":"a-1","first":0,"revision":2}
{"first":0,"revision":2,"repeated":false}
  journal.appended {"journal":"a-2","first":0,"revision":0}
{"first":0,"revision":0,"repeated":false}
  journal.snapshotted {"journal":"a-1","revision":0}
{"kept":true,"newest":0}
  journal.snapshotted {"journal":"a-1","revision":1}
{"kept":true,"newest":1}
  journal.truncated {"journal":"a-1","oldest":2,"removed":2}
{"removed":2,"oldest":2,"snapshot":1}
{"events":[{"journal":"a-1","revision":2,"place":"3.2","from":"heron","at":1000,"type":"T","data":2}],"next":3,"revision":2,"waiting":false,"begins":0}
gone: event 0 of `a-1` is not kept any more; its oldest is 2: read from there, or load a snapshot [revision 2]
gone: event 1 of `a-1` is not kept any more; its oldest is 2: read from there, or load a snapshot [revision 2]
{"snapshot":{"place":"6.0","from":"heron","at":1000,"journal":"a-1","revision":1,"state":{"sum":1}},"events":[{"journal":"a-1","revision":2,"place":"3.2","from":"heron","at":1000,"type":"T","data":2}],"revision":2}
{"events":[{"journal":"a-1","revision":2,"place":"3.2","number":2,"from":"heron","at":1000,"type":"T","data":2},{"journal":"a-2","revision":0,"place":"4.0","number":3,"from":"heron","at":1000,"type":"T","data":0}],"next":"4.0","waiting":false,"removed":2}

# Twice is harmless; beyond the end is a mistake.
> heron journal.truncate {"journal":"a-1","before":1}
> heron journal.truncate {"journal":"a-1","before":9}
> heron journal.truncate {"journal":"a-1","before":3}
> ask journal.show {"journal":"a-1"}
> ask journal.load {"journal":"a-1"}
> heron journal.append {"journal":"a-1","events":[{"type":"T","data":3}],"expected_revision":2}
> ask journal.read {"journal":"a-1"}
> ask journal.categories
---
{"removed":0,"oldest":2,"snapshot":1}
conflict: `a-1` ends with revision 2 and cannot begin at 9; name a revision up to 3 [revision 2] [number 2]
  journal.truncated {"journal":"a-1","oldest":3,"removed":1}
{"removed":1,"oldest":3}
{"journal":"a-1","category":"a","revision":2,"oldest":3,"events":0,"bytes":0,"since":1000,"changed":0,"forever":false}
gone: event 0 of `a-1` is not kept any more; its oldest is 3: read from there, or load a snapshot [revision 3]
  journal.appended {"journal":"a-1","first":3,"revision":3}
{"first":3,"revision":3,"repeated":false}
{"events":[{"journal":"a-1","revision":3,"place":"11.0","from":"heron","at":1000,"type":"T","data":3}],"next":4,"revision":3,"waiting":false,"begins":0}
{"categories":[{"category":"a","journals":2,"events":2,"removed":3}]}

> heron journal.append {"journal":"a","events":[{"type":"T","data":1}],"expected":"exists"}
> heron journal.append {"journal":"a","events":[{"type":"T","data":1}],"expected_revision":0}
> heron journal.append {"journal":"a","events":[{"type":"T","data":1}],"expected":"none"}
> heron journal.append {"journal":"a","events":[{"type":"T","data":2}],"expected":"none"}
> heron journal.append {"journal":"a","events":[{"type":"T","data":2}],"expected_revision":3}
> heron journal.append {"journal":"a","events":[{"type":"T","data":2}],"expected":"exists"}
> heron journal.append {"journal":"a","events":[{"type":"T","data":3},{"type":"T","data":4}],"expected":"any"}
> heron journal.append {"journal":"a","events":[{"type":"T","data":5}]}
> heron journal.append {"journal":"a","events":[{"type":"T","data":6}],"expected":"any","expected_revision":4}
> ask journal.read {"journal":"a"}
---
conflict: there is no journal `a` any more, or yet; decide again whether to begin it [number -1]
conflict: there is no journal `a` any more, or yet; decide again whether to begin it [number -1]
  agent.met {"agent":"heron","id":1}
  journal.appended {"journal":"a","first":0,"revision":0}
{"first":0,"revision":0,"repeated":false}
conflict: `a` is there, at revision 0; load it and decide again [revision 0] [number 0]
conflict: `a` is at revision 0, not 3; load it and decide again [revision 0] [number 0]
  journal.appended {"journal":"a","first":1,"revision":1}
{"first":1,"revision":1,"repeated":false}
  journal.appended {"journal":"a","first":2,"revision":3}
{"first":2,"revision":3,"repeated":false}
  journal.appended {"journal":"a","first":4,"revision":4}
{"first":4,"revision":4,"repeated":false}
invalid: `expected` and `expected_revision` say the same thing twice; give one
{"events":[{"journal":"a","revision":0,"place":"5.0","from":"heron","at":1000,"type":"T","data":1},{"journal":"a","revision":1,"place":"8.0","from":"heron","at":1000,"type":"T","data":2},{"journal":"a","revision":2,"place":"9.0","from":"heron","at":1000,"type":"T","data":3},{"journal":"a","revision":3,"place":"9.1","from":"heron","at":1000,"type":"T","data":4},{"journal":"a","revision":4,"place":"10.0","from":"heron","at":1000,"type":"T","data":5}],"next":5,"revision":4,"waiting":false,"begins":0}

> heron journal.append {"journal":"a","events":[{"type":"T","data":0}]}
> heron journal.append {"journal":"a","events":[{"type":"T","data":1,"id":"one"}],"expected_revision":0}
> heron journal.append {"journal":"a","events":[{"type":"T","data":2}<,{"type":"T","data":3}*130>]}
> heron journal.append {"journal":"a","events":[{"type":"T","data":1,"id":"one"}],"expected_revision":0}
---
  agent.met {"agent":"heron","id":1}
  journal.appended {"journal":"a","first":0,"revision":0}
{"first":0,"revision":0,"repeated":false}
  journal.appended {"journal":"a","first":1,"revision":1}
{"first":1,"revision":1,"repeated":false}
  journal.appended {"journal":"a","first":2,"revision":132}
{"first":2,"revision":132,"repeated":false}
{"first":1,"revision":1,"repeated":true}

# Elsewhere an id is known among the newest 128 only.
> heron journal.append {"journal":"a","events":[{"type":"T","data":1,"id":"one"}],"expected_revision":1}
> heron journal.append {"journal":"a","events":[{"type":"T","data":1,"id":"one"}]}
> heron journal.append {"journal":"a","events":[{"type":"T","data":1,"id":"one"}]}
---
conflict: `a` is at revision 132, not 1; load it and decide again [revision 132] [number 132]
  journal.appended {"journal":"a","first":133,"revision":133}
{"first":133,"revision":133,"repeated":false}
{"first":133,"revision":133,"repeated":true}

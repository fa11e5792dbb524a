> heron key=k1 journal.append {"journal":"a","events":[{"type":"T","data":1}],"expected":"none"}
> heron key=k1 journal.append {"journal":"a","events":[{"type":"T","data":1}],"expected":"none"}
> heron journal.append {"journal":"a","events":[{"type":"T","data":1}],"expected":"none"}
> ask journal.show {"journal":"a"}
---
  agent.met {"agent":"heron","id":1}
  journal.appended {"journal":"a","first":0,"revision":0}
{"first":0,"revision":0,"repeated":false}
{"first":0,"revision":0,"repeated":false}
conflict: `a` is there, at revision 0; load it and decide again [revision 0] [number 0]
{"journal":"a","category":"a","revision":0,"oldest":0,"events":1,"bytes":1,"since":1000,"changed":1000,"forever":false}

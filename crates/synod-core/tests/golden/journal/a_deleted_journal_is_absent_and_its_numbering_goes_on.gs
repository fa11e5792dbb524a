> heron journal.append {"journal":"a","events":[{"type":"T","data":0},{"type":"T","data":1}]}
> wren journal.delete {"journal":"a","expected_revision":0}
> wren journal.delete {"journal":"a","expected_revision":1}
> wren journal.delete {"journal":"a"}
> ask journal.read {"journal":"a"}
> ask journal.show {"journal":"a"}
> ask journal.list
> ask journal.list {"deleted":true}
---
  agent.met {"agent":"heron","id":1}
  journal.appended {"journal":"a","first":0,"revision":1}
{"first":0,"revision":1,"repeated":false}
conflict: `a` is at revision 1, not 0; look at it again [revision 1] [number 1]
  agent.met {"agent":"wren","id":4}
  journal.deleted {"journal":"a","removed":2,"forever":false}
{"deleted":true,"removed":2,"next":2}
{"deleted":false,"removed":0,"next":2}
gone: `a` was deleted by `wren` at 00:00:01 UTC; its numbering goes on at 2 when somebody appends [revision 2]
{"journal":"a","category":"a","oldest":2,"events":0,"bytes":0,"since":1000,"changed":0,"deleted":1000,"forever":false}
{"journals":[]}
{"journals":[{"journal":"a","category":"a","oldest":2,"events":0,"bytes":0,"since":1000,"changed":0,"deleted":1000,"forever":false}]}

# Whoever had loaded it before is told; who expects none is right.
> heron journal.append {"journal":"a","events":[{"type":"T","data":9}],"expected_revision":1}
> heron journal.append {"journal":"a","events":[{"type":"T","data":9}],"expected":"exists"}
> heron journal.append {"journal":"a","events":[{"type":"T","data":2}],"expected":"none"}
> heron journal.append {"journal":"a","events":[{"type":"T","data":9}],"expected_revision":1}
> ask journal.read {"journal":"a"}
> ask journal.read {"journal":"a","from":1}
---
conflict: there is no journal `a` any more, or yet; decide again whether to begin it [number -1]
conflict: there is no journal `a` any more, or yet; decide again whether to begin it [number -1]
  journal.appended {"journal":"a","first":2,"revision":2}
{"first":2,"revision":2,"repeated":false}
conflict: `a` is at revision 2, not 1; load it and decide again [revision 2] [number 2]
{"events":[{"journal":"a","revision":2,"place":"9.0","from":"heron","at":1000,"type":"T","data":2}],"next":3,"revision":2,"waiting":false,"begins":2}
gone: event 1 of `a` is not kept any more; its oldest is 2: read from there, or load a snapshot [revision 2]

# Its life begins with its first event; what was folded from an earlier one is no snapshot of it.
> ask journal.load {"journal":"a"}
> wren journal.snapshot {"journal":"a","revision":1,"state":"of the former life"}
> ask journal.load {"journal":"a"}
---
{"events":[{"journal":"a","revision":2,"place":"9.0","from":"heron","at":1000,"type":"T","data":2}],"revision":2}
gone: `a` begins at revision 2 and what a snapshot of 1 needs is not kept; store a newer one [revision 2]
{"events":[{"journal":"a","revision":2,"place":"9.0","from":"heron","at":1000,"type":"T","data":2}],"revision":2}

# For good is for good.
> wren journal.delete {"journal":"a","forever":true}
> heron journal.append {"journal":"a","events":[{"type":"T","data":9}]}
> wren journal.delete {"journal":"never"}
> ask journal.read {"journal":"never"}
---
  journal.deleted {"journal":"a","removed":1,"forever":true}
{"deleted":true,"removed":1,"next":3}
gone: `a` was deleted for good by `wren` at 00:00:01 UTC; append to a journal of another name
{"deleted":false,"removed":0}
not_found: there is no journal `never`; `synod journal list` shows what there is

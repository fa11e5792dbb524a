> heron journal.append {"journal":"a","events":[{"type":"T","data":1,"id":"one"},{"type":"U","data":2,"id":"two"}],"expected":"none"}
> wren journal.append {"journal":"a","events":[{"type":"T","data":3}],"expected_revision":1}
---
  agent.met {"agent":"heron","id":1}
  journal.appended {"journal":"a","first":0,"revision":1}
{"first":0,"revision":1,"repeated":false}
  agent.met {"agent":"wren","id":4}
  journal.appended {"journal":"a","first":2,"revision":2}
{"first":2,"revision":2,"repeated":false}

# The same again, though the journal has gone on since.
> heron journal.append {"journal":"a","events":[{"type":"T","data":1,"id":"one"},{"type":"U","data":2,"id":"two"}],"expected":"none"}
> heron journal.append {"journal":"a","events":[{"type":"U","data":2,"id":"two"}],"expected_revision":0}
> heron journal.append {"journal":"a","events":[{"type":"U","data":2,"id":"two"}]}
> heron journal.append {"journal":"a","events":[{"type":"T","data":1,"id":"one"},{"type":"U","data":2,"id":"two"}],"expected_revision":2}
---
{"first":0,"revision":1,"repeated":true}
{"first":1,"revision":1,"repeated":true}
{"first":1,"revision":1,"repeated":true}
{"first":0,"revision":1,"repeated":true}

# Only some of them, another type, another length: that is no repetition.
> heron journal.append {"journal":"a","events":[{"type":"T","data":1,"id":"one"},{"type":"U","data":2,"id":"three"}],"expected":"none"}
> heron journal.append {"journal":"a","events":[{"type":"U","data":1,"id":"one"}]}
> heron journal.append {"journal":"a","events":[{"type":"T","data":1000,"id":"one"}]}
> heron journal.append {"journal":"a","events":[{"type":"T","data":1,"id":"x"},{"type":"T","data":1,"id":"x"}]}
> ask journal.show {"journal":"a"}
---
conflict: `a` has the id `one` at revision 0 already, and not these events around it; read from there, or give new events ids of their own [revision 2] [number 2]
conflict: `a` has the id `one` at revision 0 already, and not these events around it; read from there, or give new events ids of their own [revision 2] [number 2]
conflict: `a` has the id `one` at revision 0 already, and not these events around it; read from there, or give new events ids of their own [revision 2] [number 2]
invalid: an id stands twice among these events; give each its own
{"journal":"a","category":"a","revision":2,"oldest":0,"events":3,"bytes":3,"since":1000,"changed":1000,"forever":false}

# In a journal of another name the id is another event's.
> heron journal.append {"journal":"b","events":[{"type":"T","data":1,"id":"one"}]}
---
  journal.appended {"journal":"b","first":0,"revision":0}
{"first":0,"revision":0,"repeated":false}

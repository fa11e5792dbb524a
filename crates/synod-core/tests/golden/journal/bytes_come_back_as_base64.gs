> heron journal.append {"journal":"a","events":[{"type":"T","data_base64":"AAE="},{"type":"T","data":1,"metadata_base64":"AAE="}]}
> ask journal.read {"journal":"a"}
---
  agent.met {"agent":"heron","id":1}
  journal.appended {"journal":"a","first":0,"revision":1}
{"first":0,"revision":1,"repeated":false}
{"events":[{"journal":"a","revision":0,"place":"3.0","from":"heron","at":1000,"type":"T","data_base64":"AAE="},{"journal":"a","revision":1,"place":"3.1","from":"heron","at":1000,"type":"T","data":1,"metadata_base64":"AAE="}],"next":2,"revision":1,"waiting":false,"begins":0}

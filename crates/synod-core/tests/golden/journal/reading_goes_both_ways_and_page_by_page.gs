> heron journal.append {"journal":"a","events":[{"type":"T","data":0},{"type":"U","data":1},{"type":"T","data":2},{"type":"U","data":3},{"type":"T","data":4}]}
> ask journal.read {"journal":"a","limit":2}
> ask journal.read {"journal":"a","limit":2,"from":4}
> ask journal.read {"journal":"a","limit":2,"backwards":true}
> ask journal.read {"journal":"a","limit":2,"backwards":true,"from":1}
> ask journal.read {"journal":"a","types":["U"],"limit":1}
> ask journal.read {"journal":"a","types":["V"]}
> ask journal.read {"journal":"a","max_bytes":1}
---
  agent.met {"agent":"heron","id":1}
  journal.appended {"journal":"a","first":0,"revision":4}
{"first":0,"revision":4,"repeated":false}
{"events":[{"journal":"a","revision":0,"place":"3.0","from":"heron","at":1000,"type":"T","data":0},{"journal":"a","revision":1,"place":"3.1","from":"heron","at":1000,"type":"U","data":1}],"next":2,"revision":4,"waiting":false,"begins":0}
{"events":[{"journal":"a","revision":4,"place":"3.4","from":"heron","at":1000,"type":"T","data":4}],"next":5,"revision":4,"waiting":false,"begins":0}
{"events":[{"journal":"a","revision":4,"place":"3.4","from":"heron","at":1000,"type":"T","data":4},{"journal":"a","revision":3,"place":"3.3","from":"heron","at":1000,"type":"U","data":3}],"next":2,"revision":4,"waiting":false,"begins":0}
{"events":[{"journal":"a","revision":1,"place":"3.1","from":"heron","at":1000,"type":"U","data":1},{"journal":"a","revision":0,"place":"3.0","from":"heron","at":1000,"type":"T","data":0}],"revision":4,"waiting":false,"begins":0}
{"events":[{"journal":"a","revision":1,"place":"3.1","from":"heron","at":1000,"type":"U","data":1}],"next":2,"revision":4,"waiting":false,"begins":0}
{"events":[],"next":5,"revision":4,"waiting":true,"begins":0}
{"events":[{"journal":"a","revision":0,"place":"3.0","from":"heron","at":1000,"type":"T","data":0}],"next":1,"revision":4,"waiting":false,"begins":0}

# What has not come yet is waited for; what never was is not found.
> ask journal.read {"journal":"a","from":5,"wait_ms":1000}
> ask journal.read {"journal":"a","from":9}
> ask journal.read {"journal":"b"}
> ask journal.read {"journal":"a","backwards":true,"wait_ms":1}
---
{"events":[],"next":5,"revision":4,"waiting":true,"begins":0}
{"events":[],"next":9,"revision":4,"waiting":true,"begins":0}
not_found: there is no journal `b`; `synod journal list` shows what there is
invalid: nothing new comes when reading backwards; leave `wait_ms` out

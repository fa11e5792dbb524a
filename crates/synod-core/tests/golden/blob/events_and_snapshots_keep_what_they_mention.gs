> heron blob.put {"content":"a","keep_ms":1000} ;; heron blob.put {"content":"b","keep_ms":1000}
> heron journal.append {"journal":"order-1","events":[{"type":"seen","data":"blob:^a^"},{"type":"seen","data":["blob:^a^","blob:^b^"]}]}
> heron journal.append {"journal":"order-1","events":[{"type":"seen","data":"blob:^c^"}]}
> heron journal.snapshot {"journal":"order-1","revision":1,"state":{"last":"blob:^b^"}}
> save_load
> ask blob.list
---
  agent.met {"agent":"heron","id":1}
  blob.stored {"blob":"blake3:17762fddd969a453925d65717ac3eea21320b66b54342fde15128d6caf21215f","size":1,"fresh":true}
{"blob":"blake3:17762fddd969a453925d65717ac3eea21320b66b54342fde15128d6caf21215f","size":1,"fresh":true,"until":2000}
  blob.stored {"blob":"blake3:10e5cf3d3c8a4f9f3468c8cc58eea84892a22fdadbc1acb22410190044c1d553","size":1,"fresh":true}
{"blob":"blake3:10e5cf3d3c8a4f9f3468c8cc58eea84892a22fdadbc1acb22410190044c1d553","size":1,"fresh":true,"until":2000}
  journal.appended {"journal":"order-1","first":0,"revision":1}
{"first":0,"revision":1,"repeated":false}
not_found: a body mentions a blob: there is no blake3:ea7aa1fc9efdbe106dbb70369a75e9671fa29d52bd55536711bf197477b8f021, or not any more; put it first, or in the same transaction
  journal.snapshotted {"journal":"order-1","revision":1}
{"kept":true,"newest":1}
{"blobs":[{"blob":"blake3:10e5cf3d3c8a4f9f3468c8cc58eea84892a22fdadbc1acb22410190044c1d553","size":1,"since":1000,"agent":"heron","mentions":2,"pinned":false},{"blob":"blake3:17762fddd969a453925d65717ac3eea21320b66b54342fde15128d6caf21215f","size":1,"since":1000,"agent":"heron","mentions":2,"pinned":false}]}

# What is truncated lets go, and so does a snapshot.
> heron journal.truncate {"journal":"order-1","before":1}
> ask blob.list
> heron blob.delete {"blob":"^a^"}
> heron journal.delete {"journal":"order-1"}
> ask blob.list
> time +1000
> pulse
---
  journal.truncated {"journal":"order-1","oldest":1,"removed":1}
{"removed":1,"oldest":1,"snapshot":1}
{"blobs":[{"blob":"blake3:10e5cf3d3c8a4f9f3468c8cc58eea84892a22fdadbc1acb22410190044c1d553","size":1,"since":1000,"agent":"heron","mentions":2,"pinned":false},{"blob":"blake3:17762fddd969a453925d65717ac3eea21320b66b54342fde15128d6caf21215f","size":1,"since":1000,"agent":"heron","mentions":1,"pinned":false}]}
held: blake3:17762fddd969a453925d65717ac3eea21320b66b54342fde15128d6caf21215f is mentioned by 1 bodies (tasks, keys, messages); end those first
  journal.deleted {"journal":"order-1","removed":1,"forever":false}
{"deleted":true,"removed":1,"next":2}
{"blobs":[{"blob":"blake3:10e5cf3d3c8a4f9f3468c8cc58eea84892a22fdadbc1acb22410190044c1d553","size":1,"since":1000,"agent":"heron","mentions":0,"pinned":false,"until":2000},{"blob":"blake3:17762fddd969a453925d65717ac3eea21320b66b54342fde15128d6caf21215f","size":1,"since":1000,"agent":"heron","mentions":0,"pinned":false,"until":2000}]}
  blob.expired {"blob":"blake3:17762fddd969a453925d65717ac3eea21320b66b54342fde15128d6caf21215f"}
  blob.expired {"blob":"blake3:10e5cf3d3c8a4f9f3468c8cc58eea84892a22fdadbc1acb22410190044c1d553"}

> heron topic.create {"topic":"news","max_count":2}
> heron blob.put {"content":"a","keep_ms":1000} ;; heron blob.put {"content":"b","keep_ms":1000}
> heron topic.publish {"topic":"news","body":{"see":"blob:^a^"}}
> heron topic.publish_all {"topic":"news","messages":[{"body":"blob:^b^"},{"body":["blob:^b^"]}]}
> heron topic.publish {"topic":"news","body":"blob:^c^"}
> save_load
> ask blob.list
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"news"}
{"max_age_ms":604800000,"max_bytes":10737418240,"max_count":2}
  blob.stored {"blob":"blake3:17762fddd969a453925d65717ac3eea21320b66b54342fde15128d6caf21215f","size":1,"fresh":true}
{"blob":"blake3:17762fddd969a453925d65717ac3eea21320b66b54342fde15128d6caf21215f","size":1,"fresh":true,"until":2000}
  blob.stored {"blob":"blake3:10e5cf3d3c8a4f9f3468c8cc58eea84892a22fdadbc1acb22410190044c1d553","size":1,"fresh":true}
{"blob":"blake3:10e5cf3d3c8a4f9f3468c8cc58eea84892a22fdadbc1acb22410190044c1d553","size":1,"fresh":true,"until":2000}
  topic.published {"topic":"news","first":0,"last":0}
{"topic":"news","first":0,"last":0}
  topic.published {"topic":"news","first":1,"last":2}
  topic.trimmed {"topic":"news","first":1,"messages":1,"why":"count"}
{"topic":"news","first":1,"last":2}
not_found: a body mentions a blob: there is no blake3:ea7aa1fc9efdbe106dbb70369a75e9671fa29d52bd55536711bf197477b8f021, or not any more; put it first, or in the same transaction
{"blobs":[{"blob":"blake3:10e5cf3d3c8a4f9f3468c8cc58eea84892a22fdadbc1acb22410190044c1d553","size":1,"since":1000,"agent":"heron","mentions":2,"pinned":false},{"blob":"blake3:17762fddd969a453925d65717ac3eea21320b66b54342fde15128d6caf21215f","size":1,"since":1000,"agent":"heron","mentions":0,"pinned":false,"until":2000}]}

# What retention takes lets go, and so does what goes with its topic.
> heron topic.publish {"topic":"news","body":1}
> ask blob.show {"blob":"^b^"}
> heron topic.delete {"topic":"news"}
> ask blob.show {"blob":"^b^"}
---
  topic.published {"topic":"news","first":3,"last":3}
  topic.trimmed {"topic":"news","first":2,"messages":1,"why":"count"}
{"topic":"news","first":3,"last":3}
{"blob":"blake3:10e5cf3d3c8a4f9f3468c8cc58eea84892a22fdadbc1acb22410190044c1d553","size":1,"since":1000,"agent":"heron","mentions":1,"pinned":false}
  topic.deleted {"topic":"news","messages":2}
{"messages":2,"groups":0}
{"blob":"blake3:10e5cf3d3c8a4f9f3468c8cc58eea84892a22fdadbc1acb22410190044c1d553","size":1,"since":1000,"agent":"heron","mentions":0,"pinned":false,"until":2000}

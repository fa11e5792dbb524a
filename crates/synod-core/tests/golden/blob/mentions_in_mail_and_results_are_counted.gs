> owner space.set {"name":"mail_keep_ms","value":1000}
> heron blob.put {"content":"a","keep_ms":1000} ;; heron blob.put {"content":"b","keep_ms":1000}
> heron mail.send {"to":"wren","body":{"a":"blob:^a^","b":"blob:^b^"}}
> wren mail.receive
> wren mail.reply {"message":$m,"fence":$f,"body":"blob:^b^"}
> ask blob.list
> time +1001
> pulse
> ask blob.list
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"mail_keep_ms","value":1000}
{}
  agent.met {"agent":"heron","id":2}
  blob.stored {"blob":"blake3:17762fddd969a453925d65717ac3eea21320b66b54342fde15128d6caf21215f","size":1,"fresh":true}
{"blob":"blake3:17762fddd969a453925d65717ac3eea21320b66b54342fde15128d6caf21215f","size":1,"fresh":true,"until":2000}
  blob.stored {"blob":"blake3:10e5cf3d3c8a4f9f3468c8cc58eea84892a22fdadbc1acb22410190044c1d553","size":1,"fresh":true}
{"blob":"blake3:10e5cf3d3c8a4f9f3468c8cc58eea84892a22fdadbc1acb22410190044c1d553","size":1,"fresh":true,"until":2000}
  mail.sent {"to":"wren","message":5,"from":"heron"}
{"message":5,"waiting":1}
  agent.met {"agent":"wren","id":6}
  mail.delivered {"message":5,"fence":7,"to":"wren","attempt":1}
{"messages":[{"message":5,"fence":7,"from":"heron","body":{"a":"blob:blake3:17762fddd969a453925d65717ac3eea21320b66b54342fde15128d6caf21215f","b":"blob:blake3:10e5cf3d3c8a4f9f3468c8cc58eea84892a22fdadbc1acb22410190044c1d553"},"sent":1000,"attempt":1,"until":31000}]}
  mail.sent {"to":"heron","message":8,"from":"wren"}
  mail.read {"message":5}
{"message":8,"waiting":1}
{"blobs":[{"blob":"blake3:10e5cf3d3c8a4f9f3468c8cc58eea84892a22fdadbc1acb22410190044c1d553","size":1,"since":1000,"agent":"heron","mentions":2,"pinned":false},{"blob":"blake3:17762fddd969a453925d65717ac3eea21320b66b54342fde15128d6caf21215f","size":1,"since":1000,"agent":"heron","mentions":1,"pinned":false}]}
{"blobs":[{"blob":"blake3:10e5cf3d3c8a4f9f3468c8cc58eea84892a22fdadbc1acb22410190044c1d553","size":1,"since":1000,"agent":"heron","mentions":2,"pinned":false},{"blob":"blake3:17762fddd969a453925d65717ac3eea21320b66b54342fde15128d6caf21215f","size":1,"since":1000,"agent":"heron","mentions":1,"pinned":false}]}

# Within one request what comes and goes evens out.
> heron queue.push {"queue":"q","body":"blob:^b^"}
> heron queue.claim {"queue":"q"}
> heron queue.progress {"task":$t,"fence":$f,"note":"blob:^b^"}
> heron queue.progress {"task":$t,"fence":$f,"note":["blob:^b^"]}
> ask blob.show {"blob":"^b^"}
> heron queue.progress {"task":$t,"fence":$f,"note":"done"}
> ask blob.show {"blob":"^b^"}
---
  queue.pushed {"queue":"q","task":9,"state":"ready"}
{"task":9,"state":"ready","existing":false}
  queue.claimed {"task":9,"fence":10,"agent":"heron","attempt":1}
{"tasks":[{"task":9,"fence":10,"attempt":1,"until":32001,"priority":100,"body":"blob:blake3:10e5cf3d3c8a4f9f3468c8cc58eea84892a22fdadbc1acb22410190044c1d553"}]}
{"until":32001}
{"until":32001}
{"blob":"blake3:10e5cf3d3c8a4f9f3468c8cc58eea84892a22fdadbc1acb22410190044c1d553","size":1,"since":1000,"agent":"heron","mentions":4,"pinned":false}
{"until":32001}
{"blob":"blake3:10e5cf3d3c8a4f9f3468c8cc58eea84892a22fdadbc1acb22410190044c1d553","size":1,"since":1000,"agent":"heron","mentions":3,"pinned":false}

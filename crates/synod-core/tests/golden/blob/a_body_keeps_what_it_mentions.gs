> heron blob.put {"content":"hello","keep_ms":60000}
> heron queue.push {"queue":"q","body":{"input":"blob:^hello^","again":["blob:^hello^"]}}
> wren kv.put {"key":"k","value":"blob:^hello^"}
> ask blob.show {"blob":"^hello^"}
> heron blob.delete {"blob":"^hello^"}
---
  agent.met {"agent":"heron","id":1}
  blob.stored {"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":true}
{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":true,"until":61000}
  queue.pushed {"queue":"q","task":3,"state":"ready"}
{"task":3,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":4}
  kv.put {"key":"k","revision":5}
{"revision":5}
{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"since":1000,"agent":"heron","mentions":2,"pinned":false}
held: blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f is mentioned by 2 bodies (tasks, keys, messages); end those first

# Long past its time it is there.
> time +3600000
> pulse
> ask blob.show {"blob":"^hello^"}
---
{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"since":1000,"agent":"heron","mentions":2,"pinned":false}

# A key that changes lets go of what it was when its history does; a task when it is purged.
> owner space.set {"name":"history_max","value":0}
> wren kv.put {"key":"k","value":"nothing"}
> heron queue.cancel {"tasks":[$t]}
> heron queue.purge {"queue":"q","ended":true}
> ask blob.show {"blob":"^hello^"}
> time +60000
> pulse
> ask blob.show {"blob":"^hello^"}
---
  agent.met {"agent":"owner","id":6}
  space.set {"name":"history_max","value":0}
{}
  kv.put {"key":"k","revision":7}
{"revision":7}
  queue.cancelled {"task":3}
{"tasks":[3],"ended":[]}
  queue.forgotten {"tasks":1}
{"tasks":1}
{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"since":1000,"agent":"heron","mentions":0,"pinned":false,"until":3661000}
  blob.expired {"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f"}
not_found: there is no blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f, or not any more; put it first, or in the same transaction

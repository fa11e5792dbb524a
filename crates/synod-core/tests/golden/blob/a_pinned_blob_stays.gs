> heron blob.put {"content":"hello","keep_ms":1000}
> heron blob.pin {"blob":"^hello^"}
> heron blob.pin {"blob":"^hello^"}
> time +5000
> pulse
> heron blob.delete {"blob":"^hello^"}
> heron kv.put {"key":"k","value":"blob:^hello^"}
> heron blob.unpin {"blob":"^hello^"}
> heron kv.delete {"key":"k"}
> ask blob.show {"blob":"^hello^"}
> time +1000
> pulse
---
  agent.met {"agent":"heron","id":1}
  blob.stored {"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":true}
{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":true,"until":2000}
  blob.pinned {"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f"}
{"mentions":0,"pinned":true}
{"mentions":0,"pinned":true}
held: blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f is pinned; undo that with blob.unpin first
  kv.put {"key":"k","revision":3}
{"revision":3}
  blob.unpinned {"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f"}
{"mentions":1,"pinned":false}
  kv.deleted {"key":"k","revision":3}
{"deleted":true,"revision":3}
{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"since":1000,"agent":"heron","mentions":0,"pinned":false,"until":7000}
  blob.expired {"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f"}

> owner space.set {"name":"history_max","value":0}
> heron blob.put {"content":"hello","keep_ms":60000}
> heron kv.put {"key":"k","value":"blob:^hello^"}
> heron kv.put {"key":"l","value":["blob:^hello^"]}
> heron space.txn {"commands":[{"kv.delete":{"key":"k"}},{"blob.delete":{"blob":"^hello^"}}]}
> ask blob.show {"blob":"^hello^"}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"history_max","value":0}
{}
  agent.met {"agent":"heron","id":2}
  blob.stored {"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":true}
{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":true,"until":61000}
  kv.put {"key":"k","revision":4}
{"revision":4}
  kv.put {"key":"l","revision":5}
{"revision":5}
held: command 2 (blob.delete): blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f is mentioned by 1 bodies (tasks, keys, messages); end those first
{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"since":1000,"agent":"heron","mentions":2,"pinned":false}

# What came before it in the transaction counts, and what comes after it does too.
> heron space.txn {"commands":[{"kv.delete":{"key":"k"}},{"kv.delete":{"key":"l"}},{"blob.delete":{"blob":"^hello^"}},{"kv.put":{"key":"m","value":"blob:^hello^"}}]}
> ask blob.show {"blob":"^hello^"}
> heron space.txn {"commands":[{"blob.delete":{"blob":"^hello^"}},{"kv.delete":{"key":"k"}},{"kv.delete":{"key":"l"}}]}
> heron space.txn {"commands":[{"kv.delete":{"key":"k"}},{"kv.delete":{"key":"l"}},{"blob.delete":{"blob":"^hello^"}}]}
> ask blob.show {"blob":"^hello^"}
---
not_found: a body mentions a blob: there is no blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f, or not any more; put it first, or in the same transaction
{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"since":1000,"agent":"heron","mentions":2,"pinned":false}
held: command 1 (blob.delete): blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f is mentioned by 2 bodies (tasks, keys, messages); end those first
  kv.deleted {"key":"k","revision":4}
  kv.deleted {"key":"l","revision":5}
  blob.deleted {"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f"}
{"replies":[{"deleted":true,"revision":4},{"deleted":true,"revision":5},{"deleted":true}]}
not_found: there is no blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f, or not any more; put it first, or in the same transaction

# One that came with the same transaction may be put anew, mentioned and let go of in it.
> heron space.txn {"commands":[{"kv.put":{"key":"n","value":"blob:^hello^"}},{"blob.put":{"content":"hello"}},{"kv.delete":{"key":"n"}},{"blob.delete":{"blob":"^hello^"}},{"blob.put":{"content":"hello"}}]}
> ask blob.show {"blob":"^hello^"}
---
  kv.put {"key":"n","revision":6}
  blob.stored {"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":true}
  kv.deleted {"key":"n","revision":6}
  blob.deleted {"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f"}
  blob.stored {"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":true}
{"replies":[{"revision":6},{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":true,"until":604801000},{"deleted":true,"revision":6},{"deleted":true},{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":true,"until":604801000}]}
{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"since":1000,"agent":"heron","mentions":0,"pinned":false,"until":604801000}

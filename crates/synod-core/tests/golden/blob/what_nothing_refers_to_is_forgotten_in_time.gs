> owner space.set {"name":"blob_keep_ms","value":10000}
> heron blob.put {"content":"hello"}
> time +9999
> pulse
> wren blob.put {"content":"hello"}
> time +9999
> pulse
> ask blob.show {"blob":"^hello^"}
> time +1
> pulse
> ask blob.show {"blob":"^hello^"}
> ask blob.usage
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"blob_keep_ms","value":10000}
{}
  agent.met {"agent":"heron","id":2}
  blob.stored {"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":true}
{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":true,"until":11000}
  agent.met {"agent":"wren","id":4}
  blob.stored {"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":false}
{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":false,"until":20999}
{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"since":1000,"agent":"heron","mentions":0,"pinned":false,"until":20999}
  blob.expired {"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f"}
not_found: there is no blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f, or not any more; put it first, or in the same transaction
{"blobs":0,"uploads":0,"bytes":0,"bytes_max":68719476736}

# Whoever asks for longer gets it, and nobody shortens it.
> heron blob.put {"content":"x","keep_ms":20000}
> wren blob.put {"content":"x","keep_ms":5000}
> heron blob.put {"content":"y"}
> wren blob.put {"content":"y","keep_ms":30000}
---
  blob.stored {"blob":"blake3:3ae7d805f6789a6402acb70ad4096a85a56bf6804eaf25c0493ac697548d30b5","size":1,"fresh":true}
{"blob":"blake3:3ae7d805f6789a6402acb70ad4096a85a56bf6804eaf25c0493ac697548d30b5","size":1,"fresh":true,"until":40999}
  blob.stored {"blob":"blake3:3ae7d805f6789a6402acb70ad4096a85a56bf6804eaf25c0493ac697548d30b5","size":1,"fresh":false}
{"blob":"blake3:3ae7d805f6789a6402acb70ad4096a85a56bf6804eaf25c0493ac697548d30b5","size":1,"fresh":false,"until":40999}
  blob.stored {"blob":"blake3:08112a9e334ce73042b531c25668cf5cb12a1ee040a4326afeac065461079a06","size":1,"fresh":true}
{"blob":"blake3:08112a9e334ce73042b531c25668cf5cb12a1ee040a4326afeac065461079a06","size":1,"fresh":true,"until":30999}
  blob.stored {"blob":"blake3:08112a9e334ce73042b531c25668cf5cb12a1ee040a4326afeac065461079a06","size":1,"fresh":false}
{"blob":"blake3:08112a9e334ce73042b531c25668cf5cb12a1ee040a4326afeac065461079a06","size":1,"fresh":false,"until":50999}

# Deleting twice is harmless.
> heron blob.delete {"blob":"^x^"}
> heron blob.delete {"blob":"^x^"}
---
  blob.deleted {"blob":"blake3:3ae7d805f6789a6402acb70ad4096a85a56bf6804eaf25c0493ac697548d30b5"}
{"deleted":true}
{"deleted":false}

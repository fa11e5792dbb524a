> heron queue.push {"queue":"q","body":{"input":"blob:^hello^"}}
> heron mail.send {"to":"wren","body":["blob:^hello^"]}
> heron kv.put {"key":"k","value":{"blob:^hello^":1}}
> ask queue.stats {"queue":"q"}
---
not_found: a body mentions a blob: there is no blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f, or not any more; put it first, or in the same transaction
not_found: a body mentions a blob: there is no blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f, or not any more; put it first, or in the same transaction
not_found: a body mentions a blob: there is no blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f, or not any more; put it first, or in the same transaction
not_found: there is no queue `q`; its first push makes it, and `synod queue queues` lists them

# What only looks like a mention is none.
> heron kv.put {"key":"k","value":["^hello^","see blob:^hello^","\"blob:^hello^"]}
> heron kv.put {"key":"b","value_base64":"eyJhIjoiYmxvYjpibGFrZTM6In0="}
---
  agent.met {"agent":"heron","id":1}
  kv.put {"key":"k","revision":2}
{"revision":2}
  kv.put {"key":"b","revision":3}
{"revision":3}

# What is past its time is not there, even before wake has come to it.
> owner space.set {"name":"wake_max","value":1}
> heron blob.put {"content":"1","keep_ms":1000} ;; heron blob.put {"content":"2","keep_ms":1000} ;; heron blob.put {"content":"3","keep_ms":1000}
> time +1000
> heron kv.put {"key":"k","value":"blob:^3^"}
> heron blob.delete {"blob":"^3^"}
> heron blob.put {"content":"3"}
> heron kv.put {"key":"k","value":"blob:^3^"}
> ask blob.list
---
  agent.met {"agent":"owner","id":4}
  space.set {"name":"wake_max","value":1}
{}
  blob.stored {"blob":"blake3:d63bd9a826af91c1fea371965a64e11ee20f13e46b5f52c59901136605b3a487","size":1,"fresh":true}
{"blob":"blake3:d63bd9a826af91c1fea371965a64e11ee20f13e46b5f52c59901136605b3a487","size":1,"fresh":true,"until":2000}
  blob.stored {"blob":"blake3:813e9b729141e7f385afa0a2d0df3e6c3789e427ffe4aeef566a565bc8f2fe3d","size":1,"fresh":true}
{"blob":"blake3:813e9b729141e7f385afa0a2d0df3e6c3789e427ffe4aeef566a565bc8f2fe3d","size":1,"fresh":true,"until":2000}
  blob.stored {"blob":"blake3:58d6fd3dc609068615d66b6a2616cce521e6bd49bbcd7854e3f2573b142c6637","size":1,"fresh":true}
{"blob":"blake3:58d6fd3dc609068615d66b6a2616cce521e6bd49bbcd7854e3f2573b142c6637","size":1,"fresh":true,"until":2000}
  blob.expired {"blob":"blake3:d63bd9a826af91c1fea371965a64e11ee20f13e46b5f52c59901136605b3a487"}
not_found: a body mentions a blob: there is no blake3:58d6fd3dc609068615d66b6a2616cce521e6bd49bbcd7854e3f2573b142c6637, or not any more; put it first, or in the same transaction
  blob.expired {"blob":"blake3:813e9b729141e7f385afa0a2d0df3e6c3789e427ffe4aeef566a565bc8f2fe3d"}
{"deleted":false}
  blob.expired {"blob":"blake3:58d6fd3dc609068615d66b6a2616cce521e6bd49bbcd7854e3f2573b142c6637"}
  blob.stored {"blob":"blake3:58d6fd3dc609068615d66b6a2616cce521e6bd49bbcd7854e3f2573b142c6637","size":1,"fresh":true}
{"blob":"blake3:58d6fd3dc609068615d66b6a2616cce521e6bd49bbcd7854e3f2573b142c6637","size":1,"fresh":true,"until":604802000}
  kv.put {"key":"k","revision":9}
{"revision":9}
{"blobs":[{"blob":"blake3:58d6fd3dc609068615d66b6a2616cce521e6bd49bbcd7854e3f2573b142c6637","size":1,"since":2000,"agent":"heron","mentions":1,"pinned":false}]}

> owner space.set {"name":"blobs_max_bytes","value":2048}
> owner space.set {"name":"blob_max_bytes","value":1500}
> owner space.set {"name":"blobs_max","value":2}
> owner space.set {"name":"uploads_max","value":1}
> heron blob.begin {"size":1501}
> heron blob.put {"content":"<a*1501>"}
> heron blob.put {"content":"<a*1500>"}
> heron blob.put {"content":"<b*600>"}
> heron blob.put {"content":"<b*548>"}
> heron blob.put {"content":"<b*548>"}
> heron blob.begin {"part_bytes":1024}
> heron blob.begin {"part_bytes":1024}
> heron blob.part {"upload":$u,"offset":0,"content":"x"}
> heron blob.seal {"upload":$u}
> heron blob.delete {"blob":"^<a*1500>^"}
> heron blob.seal {"upload":$u}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"blobs_max_bytes","value":2048}
{}
  space.set {"name":"blob_max_bytes","value":1500}
{}
  space.set {"name":"blobs_max","value":2}
{}
  space.set {"name":"uploads_max","value":1}
{}
invalid: a blob of 1501 bytes is longer than the 1500 that are taken; cut it into several, or raise blob_max_bytes with `synod space set`
invalid: a blob of 1501 bytes is longer than the 1500 that are taken; cut it into several, or raise blob_max_bytes with `synod space set`
  agent.met {"agent":"heron","id":2}
  blob.stored {"blob":"blake3:275245ebeca2479343a5beef65ddea497fd356f03c056b868bb2667de08ca242","size":1500,"fresh":true}
{"blob":"blake3:275245ebeca2479343a5beef65ddea497fd356f03c056b868bb2667de08ca242","size":1500,"fresh":true,"until":604801000}
exhausted: blobs and uploads take 1500 of 2048 bytes, and 600 more do not fit; delete some, or raise blobs_max_bytes with `synod space set`
  blob.stored {"blob":"blake3:899337b1e0fbd80f92c623a9acef4a0b9142132dd8c2a3c5bc3dc6ee9451bf36","size":548,"fresh":true}
{"blob":"blake3:899337b1e0fbd80f92c623a9acef4a0b9142132dd8c2a3c5bc3dc6ee9451bf36","size":548,"fresh":true,"until":604801000}
  blob.stored {"blob":"blake3:899337b1e0fbd80f92c623a9acef4a0b9142132dd8c2a3c5bc3dc6ee9451bf36","size":548,"fresh":false}
{"blob":"blake3:899337b1e0fbd80f92c623a9acef4a0b9142132dd8c2a3c5bc3dc6ee9451bf36","size":548,"fresh":false,"until":604801000}
  blob.begun {"upload":5,"agent":"heron"}
{"upload":5,"offset":0,"part_bytes":1024,"stored":false,"until":86401000}
exhausted: 1 uploads are unfinished already; finish or abort some, or raise it with `synod space set uploads_max`
exhausted: blobs and uploads take 2048 of 2048 bytes, and 1 more do not fit; delete some, or raise blobs_max_bytes with `synod space set`
exhausted: the space holds 2 blobs already; delete some, or raise it with `synod space set blobs_max`
  blob.deleted {"blob":"blake3:275245ebeca2479343a5beef65ddea497fd356f03c056b868bb2667de08ca242"}
{"deleted":true}
  blob.stored {"blob":"blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262","size":0,"fresh":true,"upload":5}
{"blob":"blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262","size":0,"fresh":true,"until":604801000}

# A space with short payloads has short parts.
> owner space.set {"name":"body_max_bytes","value":3000}
> heron blob.begin
> heron blob.part {"upload":$u,"offset":0,"content":"<c*1501>"}
> heron blob.abort {"upload":$u}
> heron blob.begin {"part_bytes":4096}
> heron blob.begin {"part_bytes":1025}
---
  space.set {"name":"body_max_bytes","value":3000}
{}
  blob.begun {"upload":6,"agent":"heron"}
{"upload":6,"offset":0,"part_bytes":2048,"stored":false,"until":86401000}
invalid: a blob of 1501 bytes is longer than the 1500 that are taken; cut it into several, or raise blob_max_bytes with `synod space set`
  blob.dropped {"upload":6,"why":"aborted"}
{"aborted":true}
invalid: part_bytes takes a power of two from 1024 to 2048, not 4096; leave it out if in doubt
invalid: part_bytes takes a power of two from 1024 to 2048, not 1025; leave it out if in doubt

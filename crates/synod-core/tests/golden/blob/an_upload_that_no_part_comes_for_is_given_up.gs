> owner space.set {"name":"blob_upload_ms","value":10000}
> heron blob.begin {"blob":"^hello^","part_bytes":1024}
> time +9000
> heron blob.part {"upload":$u,"offset":0,"content":"<a*1024>"}
> time +9999
> pulse
> ask blob.uploads
> time +1
> heron blob.part {"upload":$u,"offset":1024,"content":"b"}
> ask blob.uploads
> ask blob.usage
> heron blob.begin {"blob":"^hello^"}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"blob_upload_ms","value":10000}
{}
  agent.met {"agent":"heron","id":2}
  blob.begun {"upload":3,"agent":"heron","blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f"}
{"upload":3,"offset":0,"part_bytes":1024,"stored":false,"until":11000}
{"offset":1024,"until":20000}
{"uploads":[{"upload":3,"offset":1024,"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","part_bytes":1024,"since":1000,"agent":"heron","until":20000}]}
  blob.dropped {"upload":3,"why":"expired"}
not_found: there is no upload 3, or not any more; blob.begin starts one
{"uploads":[]}
{"blobs":0,"uploads":0,"bytes":0,"bytes_max":68719476736}
  blob.begun {"upload":4,"agent":"heron","blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f"}
{"upload":4,"offset":0,"part_bytes":1048576,"stored":false,"until":30000}

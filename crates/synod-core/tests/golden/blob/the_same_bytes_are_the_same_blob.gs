> heron blob.put {"content":"hello","name":"first.txt"}
> wren blob.put {"content_base64":"aGVsbG8=","name":"second.txt"}
> wren blob.begin {"blob":"^hello^"}
> ask blob.list
---
  agent.met {"agent":"heron","id":1}
  blob.stored {"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":true}
{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":true,"until":604801000}
  agent.met {"agent":"wren","id":3}
  blob.stored {"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":false}
{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":false,"until":604801000}
  blob.stored {"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":false}
{"offset":5,"part_bytes":1048576,"stored":true,"until":604801000}
{"blobs":[{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"name":"first.txt","since":1000,"agent":"heron","mentions":0,"pinned":false,"until":604801000}]}

# An upload of it, whoever it is by, gives its parts back when it is sealed.
> wren blob.begin
> wren blob.part {"upload":$u,"offset":0,"content":"hello"}
> ask blob.usage
> wren blob.seal {"upload":$u}
> ask blob.usage
---
  blob.begun {"upload":4,"agent":"wren"}
{"upload":4,"offset":0,"part_bytes":1048576,"stored":false,"until":86401000}
{"offset":5,"until":86401000}
{"blobs":1,"uploads":1,"bytes":10,"bytes_max":68719476736}
  blob.stored {"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":false,"upload":4}
{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":false,"until":604801000}
{"blobs":1,"uploads":0,"bytes":5,"bytes_max":68719476736}

# Nothing is a blob as well.
> heron blob.put {"content":""}
> heron blob.begin {"size":0}
> heron blob.seal {"upload":$u}
> ask blob.usage
---
  blob.stored {"blob":"blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262","size":0,"fresh":true}
{"blob":"blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262","size":0,"fresh":true,"until":604801000}
  blob.begun {"upload":6,"agent":"heron"}
{"upload":6,"offset":0,"part_bytes":1048576,"stored":false,"until":86401000}
  blob.stored {"blob":"blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262","size":0,"fresh":false,"upload":6}
{"blob":"blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262","size":0,"fresh":false,"until":604801000}
{"blobs":2,"uploads":0,"bytes":5,"bytes_max":68719476736}

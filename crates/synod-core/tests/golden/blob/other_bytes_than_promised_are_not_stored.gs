> heron blob.put {"content":"hallo","blob":"^hello^"}
> heron blob.begin {"blob":"^hello^","size":5}
> heron blob.part {"upload":$u,"offset":0,"content":"hallo"}
> heron blob.seal {"upload":$u}
> ask blob.list
---
conflict: the bytes that came hash to blake3:65a8356210093370766cf51bd115817b89f349193b7ccb95819593ebaf74eb44 and not to blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f; nothing is stored: send the right ones, or ask for the right name
  agent.met {"agent":"heron","id":1}
  blob.begun {"upload":2,"agent":"heron","blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f"}
{"upload":2,"offset":0,"part_bytes":1048576,"stored":false,"until":86401000}
{"offset":5,"until":86401000}
conflict: the bytes that came hash to blake3:65a8356210093370766cf51bd115817b89f349193b7ccb95819593ebaf74eb44 and not to blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f; nothing is stored: send the right ones, or ask for the right name
{"blobs":[]}

# Too much or too little does not pass either.
> heron blob.abort {"upload":$u}
> heron blob.begin {"size":2000,"part_bytes":1024}
> heron blob.part {"upload":$u,"offset":0,"content":"<a*1024>"}
> heron blob.seal {"upload":$u}
> heron blob.part {"upload":$u,"offset":1024,"content":"<a*1024>"}
> heron blob.part {"upload":$u,"offset":1024,"content":"<a*976>"}
> heron blob.seal {"upload":$u,"blob":"^hello^"}
> heron blob.seal {"upload":$u,"blob":"^<a*2000>^"}
---
  blob.dropped {"upload":2,"why":"aborted"}
{"aborted":true}
  blob.begun {"upload":3,"agent":"heron"}
{"upload":3,"offset":0,"part_bytes":1024,"stored":false,"until":86401000}
{"offset":1024,"until":86401000}
conflict: 1024 of 2000 bytes of upload 3 have come; send the rest from there [number 1024]
conflict: upload 3 was to have 2000 bytes, and with these it would have 2048; abort it and begin anew [number 1024]
{"offset":2000,"until":86401000}
conflict: the bytes that came hash to blake3:c849401fee5e93cf05cbbeb2c60ae6fda8778dfadb996910aded82052fff769d and not to blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f; nothing is stored: send the right ones, or ask for the right name
  blob.stored {"blob":"blake3:c849401fee5e93cf05cbbeb2c60ae6fda8778dfadb996910aded82052fff769d","size":2000,"fresh":true,"upload":3}
{"blob":"blake3:c849401fee5e93cf05cbbeb2c60ae6fda8778dfadb996910aded82052fff769d","size":2000,"fresh":true,"until":604801000}

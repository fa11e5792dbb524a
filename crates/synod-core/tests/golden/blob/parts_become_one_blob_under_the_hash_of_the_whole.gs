> heron blob.begin {"name":"letters.txt","media_type":"text/plain","size":2500,"part_bytes":1024}
> heron blob.part {"upload":$u,"offset":0,"content":"<a*1024>"}
> heron blob.part {"upload":$u,"offset":1024,"content":"<b*1024>"}
> ask blob.upload {"upload":$u}
> heron blob.part {"upload":$u,"offset":2048,"content":"<c*452>"}
> heron blob.seal {"upload":$u,"blob":"^<a*1024><b*1024><c*452>^"}
---
  agent.met {"agent":"heron","id":1}
  blob.begun {"upload":2,"agent":"heron"}
{"upload":2,"offset":0,"part_bytes":1024,"stored":false,"until":86401000}
{"offset":1024,"until":86401000}
{"offset":2048,"until":86401000}
{"upload":2,"offset":2048,"size":2500,"part_bytes":1024,"media_type":"text/plain","name":"letters.txt","since":1000,"agent":"heron","until":86401000}
{"offset":2500,"until":86401000}
  blob.stored {"blob":"blake3:b0ec0506d51f92cd6a30be81b4c5c353966771e7290f3624981cf3119a9c06ea","size":2500,"fresh":true,"upload":2}
{"blob":"blake3:b0ec0506d51f92cd6a30be81b4c5c353966771e7290f3624981cf3119a9c06ea","size":2500,"fresh":true,"until":604801000}

> ask blob.show {"blob":"^<a*1024><b*1024><c*452>^"}
> ask blob.parts {"blob":"^<a*1024><b*1024><c*452>^"}
> ask blob.parts {"blob":"^<a*1024><b*1024><c*452>^","offset":1500,"limit":1}
> ask blob.upload {"upload":$u}
> ask blob.usage
---
{"blob":"blake3:b0ec0506d51f92cd6a30be81b4c5c353966771e7290f3624981cf3119a9c06ea","size":2500,"media_type":"text/plain","name":"letters.txt","since":1000,"agent":"heron","mentions":0,"pinned":false,"until":604801000}
{"size":2500,"media_type":"text/plain","parts":[{"offset":0,"bytes":1024,"index":4,"ordinal":0},{"offset":1024,"bytes":1024,"index":5,"ordinal":0},{"offset":2048,"bytes":452,"index":6,"ordinal":0}]}
{"size":2500,"media_type":"text/plain","parts":[{"offset":1024,"bytes":1024,"index":5,"ordinal":0}],"next":2048}
not_found: there is no upload 2, or not any more; blob.begin starts one
{"blobs":1,"uploads":0,"bytes":2500,"bytes_max":68719476736}

> save_load
> ask blob.parts {"blob":"^<a*1024><b*1024><c*452>^","offset":2048}
---
{"size":2500,"media_type":"text/plain","parts":[{"offset":2048,"bytes":452,"index":6,"ordinal":0}]}

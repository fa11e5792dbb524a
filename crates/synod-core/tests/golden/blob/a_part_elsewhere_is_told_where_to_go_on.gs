> heron blob.begin {"part_bytes":1024}
> heron blob.part {"upload":$u,"offset":0,"content":"<a*1024>"}
> heron blob.part {"upload":$u,"offset":2048,"content":"<c*1024>"}
> heron blob.part {"upload":$u,"offset":1024,"content":"<b*1024>"}
---
  agent.met {"agent":"heron","id":1}
  blob.begun {"upload":2,"agent":"heron"}
{"upload":2,"offset":0,"part_bytes":1024,"stored":false,"until":86401000}
{"offset":1024,"until":86401000}
conflict: 1024 bytes of upload 2 have come, and a part at 2048 does not go on from there; send the one at 1024 [number 1024]
{"offset":2048,"until":86401000}

# What came already is taken for the same, if it is.
> heron blob.part {"upload":$u,"offset":0,"content":"<a*1024>"}
> heron blob.part {"upload":$u,"offset":0,"content":"<x*1024>"}
> heron blob.part {"upload":$u,"offset":1024,"content":"<b*1000>"}
---
{"offset":2048,"until":86401000}
conflict: 2048 bytes of upload 2 have come, and a part at 0 does not go on from there; send the one at 2048 [number 2048]
conflict: 2048 bytes of upload 2 have come, and a part at 1024 does not go on from there; send the one at 2048 [number 2048]

# After a short one nothing follows.
> heron blob.part {"upload":$u,"offset":2048,"content":"c"}
> heron blob.part {"upload":$u,"offset":2049,"content":"d"}
> heron blob.part {"upload":$u,"offset":3072,"content":"d"}
> heron blob.seal {"upload":$u}
---
{"offset":2049,"until":86401000}
at the door: invalid: blob.part takes no 1 bytes at 2049; send parts of the `part_bytes` that blob.begin gave, in order, of which only the last is shorter
conflict: 2049 bytes of upload 2 have come, and a part at 3072 does not go on from there; send the one at 2049 [number 2049]
  blob.stored {"blob":"blake3:e94c591dc7da65e792099969b9d03f629c95e7cf041694e6daf083196b5d5f20","size":2049,"fresh":true,"upload":2}
{"blob":"blake3:e94c591dc7da65e792099969b9d03f629c95e7cf041694e6daf083196b5d5f20","size":2049,"fresh":true,"until":604801000}

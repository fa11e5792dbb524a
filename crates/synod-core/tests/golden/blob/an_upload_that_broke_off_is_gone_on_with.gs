> heron blob.begin {"blob":"^<a*1024>b^","part_bytes":1024}
> heron blob.part {"upload":$u,"offset":0,"content":"<a*1024>"}
> restart
> time +50000
---
  agent.met {"agent":"heron","id":1}
  blob.begun {"upload":2,"agent":"heron","blob":"blake3:6ea64a5bb26042db9f27afb18009a5c0ab5f5a1a0017ebd4d3689c74dd95691a"}
{"upload":2,"offset":0,"part_bytes":1024,"stored":false,"until":86401000}
{"offset":1024,"until":86401000}
  space.epoch_opened {"epoch":2,"kept":0,"voided":0}

# It is found by what it will hash to, and its parts keep their length.
> heron blob.begin {"blob":"^<a*1024>b^"}
> heron blob.part {"upload":$u,"offset":1024,"content":"b"}
> heron key=s blob.seal {"upload":$u}
---
{"upload":2,"offset":1024,"part_bytes":1024,"stored":false,"until":86451000}
{"offset":1025,"until":86451000}
  blob.stored {"blob":"blake3:6ea64a5bb26042db9f27afb18009a5c0ab5f5a1a0017ebd4d3689c74dd95691a","size":1025,"fresh":true,"upload":2}
{"blob":"blake3:6ea64a5bb26042db9f27afb18009a5c0ab5f5a1a0017ebd4d3689c74dd95691a","size":1025,"fresh":true,"until":604851000}

# A reply that was lost is given again, under the key or by the name.
> heron key=s blob.seal {"upload":$u}
> heron blob.seal {"upload":$u,"blob":"^<a*1024>b^"}
> heron blob.seal {"upload":$u}
---
{"blob":"blake3:6ea64a5bb26042db9f27afb18009a5c0ab5f5a1a0017ebd4d3689c74dd95691a","size":1025,"fresh":true,"until":604851000}
{"blob":"blake3:6ea64a5bb26042db9f27afb18009a5c0ab5f5a1a0017ebd4d3689c74dd95691a","size":1025,"fresh":false,"until":604851000}
not_found: there is no upload 2, or not any more; blob.begin starts one

# Another credential begins its own, and cannot meddle.
> owner space.grant {"principal":"fox","role":"agent"}
> heron blob.begin {"blob":"^z^"}
> fox/fox blob.begin {"blob":"^z^"}
> fox/fox blob.part {"upload":$u2,"offset":0,"content":"z"}
> fox/fox blob.abort {"upload":$u2}
> heron blob.abort {"upload":$u2}
> heron blob.abort {"upload":$u2}
> ask blob.uploads
---
  agent.met {"agent":"owner","id":3}
  space.granted {"principal":"fox","role":"agent"}
{}
  blob.begun {"upload":4,"agent":"heron","blob":"blake3:1104908ab930e671002c7cd7f3fc921570b1bf64ecfa12fe363585c630eaca6b"}
{"upload":4,"offset":0,"part_bytes":1048576,"stored":false,"until":86451000}
  agent.met {"agent":"fox","id":5}
  blob.begun {"upload":6,"agent":"fox","blob":"blake3:1104908ab930e671002c7cd7f3fc921570b1bf64ecfa12fe363585c630eaca6b"}
{"upload":6,"offset":0,"part_bytes":1048576,"stored":false,"until":86451000}
denied: upload 4 was begun under another credential than yours; begin one of your own
denied: upload 4 was begun under another credential than yours; begin one of your own
  blob.dropped {"upload":4,"why":"aborted"}
{"aborted":true}
{"aborted":false}
{"uploads":[{"upload":6,"offset":0,"blob":"blake3:1104908ab930e671002c7cd7f3fc921570b1bf64ecfa12fe363585c630eaca6b","part_bytes":1048576,"since":51000,"agent":"fox","until":86451000}]}

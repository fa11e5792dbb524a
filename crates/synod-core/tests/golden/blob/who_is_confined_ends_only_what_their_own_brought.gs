# Wren's principal is confined to names that begin with wren-.
> owner space.grant {"principal":"wren","role":"agent","prefixes":["wren-"]}
> owner blob.put {"content":"1"}
> owner blob.pin {"blob":"^1^"}
> owner blob.begin {"name":"payroll.xlsx"}
---
  agent.met {"agent":"owner","id":1}
  space.granted {"principal":"wren","role":"agent"}
{}
  blob.stored {"blob":"blake3:d63bd9a826af91c1fea371965a64e11ee20f13e46b5f52c59901136605b3a487","size":1,"fresh":true}
{"blob":"blake3:d63bd9a826af91c1fea371965a64e11ee20f13e46b5f52c59901136605b3a487","size":1,"fresh":true,"until":604801000}
  blob.pinned {"blob":"blake3:d63bd9a826af91c1fea371965a64e11ee20f13e46b5f52c59901136605b3a487"}
{"mentions":0,"pinned":true}
  blob.begun {"upload":3,"agent":"owner"}
{"upload":3,"offset":0,"part_bytes":1048576,"stored":false,"until":86401000}

# To know a name is to be able to read it, and no more.
> wren/wren-1 blob.unpin {"blob":"^1^"}
> wren/wren-1 blob.delete {"blob":"^1^"}
> ask wren/ blob.upload {"upload":3}
> ask blob.upload {"upload":3}
> ask blob.show {"blob":"^1^"}
---
denied: `wren` may not touch `owner`: it is confined to wren-
denied: `wren` may not touch `owner`: it is confined to wren-
denied: `wren` may not touch `owner`: it is confined to wren-
{"upload":3,"offset":0,"part_bytes":1048576,"name":"payroll.xlsx","since":1000,"agent":"owner","until":86401000}
{"blob":"blake3:d63bd9a826af91c1fea371965a64e11ee20f13e46b5f52c59901136605b3a487","size":1,"since":1000,"agent":"owner","mentions":0,"pinned":true}

# What its own agents brought, it ends.
> wren/wren-1 blob.put {"content":"2"}
> wren/wren-2 blob.delete {"blob":"^2^"}
---
  agent.met {"agent":"wren-1","id":4}
  blob.stored {"blob":"blake3:813e9b729141e7f385afa0a2d0df3e6c3789e427ffe4aeef566a565bc8f2fe3d","size":1,"fresh":true}
{"blob":"blake3:813e9b729141e7f385afa0a2d0df3e6c3789e427ffe4aeef566a565bc8f2fe3d","size":1,"fresh":true,"until":604801000}
  agent.met {"agent":"wren-2","id":6}
  blob.deleted {"blob":"blake3:813e9b729141e7f385afa0a2d0df3e6c3789e427ffe4aeef566a565bc8f2fe3d"}
{"deleted":true}

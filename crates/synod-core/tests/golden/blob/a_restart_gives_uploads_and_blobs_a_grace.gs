> heron blob.put {"content":"hello","keep_ms":60000}
> heron blob.put {"content":"gone","keep_ms":1000}
> owner space.set {"name":"blob_upload_ms","value":5000}
> heron blob.begin
> time +1000
> pulse
> time +3600000
> restart
> ask blob.list
> ask blob.uploads
---
  agent.met {"agent":"heron","id":1}
  blob.stored {"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":true}
{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":true,"until":61000}
  blob.stored {"blob":"blake3:afae16e5c35fafc0bb2c5333310842c4b11e4d3946d9e09df5c194047375d47e","size":4,"fresh":true}
{"blob":"blake3:afae16e5c35fafc0bb2c5333310842c4b11e4d3946d9e09df5c194047375d47e","size":4,"fresh":true,"until":2000}
  agent.met {"agent":"owner","id":4}
  space.set {"name":"blob_upload_ms","value":5000}
{}
  blob.begun {"upload":5,"agent":"heron"}
{"upload":5,"offset":0,"part_bytes":1048576,"stored":false,"until":6000}
  blob.expired {"blob":"blake3:afae16e5c35fafc0bb2c5333310842c4b11e4d3946d9e09df5c194047375d47e"}
  space.epoch_opened {"epoch":2,"kept":0,"voided":0}
{"blobs":[{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"since":1000,"agent":"heron","mentions":0,"pinned":false,"until":3612000}]}
{"uploads":[{"upload":5,"offset":0,"part_bytes":1048576,"since":1000,"agent":"heron","until":3607000}]}

> heron blob.put {"content":"one","keep_ms":1000}
> heron journal.append {"journal":"a","events":[{"type":"Drawn","data":{"file":"blob:^one^"}},{"type":"Noted","data":1,"metadata":["blob:^one^"]}]}
> heron journal.snapshot {"journal":"a","revision":1,"state":{"file":"blob:^one^"}}
> time +5000
> pulse
> ask blob.show {"blob":"^one^"}
---
  agent.met {"agent":"heron","id":1}
  blob.stored {"blob":"blake3:d33fb48ab5adff269ae172b29a6913ff04f6f266207a7a8e976f2ecd571d4492","size":3,"fresh":true}
{"blob":"blake3:d33fb48ab5adff269ae172b29a6913ff04f6f266207a7a8e976f2ecd571d4492","size":3,"fresh":true,"until":2000}
  journal.appended {"journal":"a","first":0,"revision":1}
{"first":0,"revision":1,"repeated":false}
  journal.snapshotted {"journal":"a","revision":1}
{"kept":true,"newest":1}
{"blob":"blake3:d33fb48ab5adff269ae172b29a6913ff04f6f266207a7a8e976f2ecd571d4492","size":3,"since":1000,"agent":"heron","mentions":3,"pinned":false}

# What is not there cannot be mentioned.
> heron journal.append {"journal":"a","events":[{"type":"Drawn","data":"blob:^two^"}]}
---
not_found: a body mentions a blob: there is no blake3:dc770fff53f50835f8cc957e01c0d5731d3c2ed544c375493a28c09be5e09763, or not any more; put it first, or in the same transaction

# With the last that mentions it goes the blob, when its time is over.
> heron journal.truncate {"journal":"a","before":1}
> ask blob.show {"blob":"^one^"}
> heron journal.delete {"journal":"a"}
> time +700000000
> pulse
> ask blob.show {"blob":"^one^"}
---
  journal.truncated {"journal":"a","oldest":1,"removed":1}
{"removed":1,"oldest":1,"snapshot":1}
{"blob":"blake3:d33fb48ab5adff269ae172b29a6913ff04f6f266207a7a8e976f2ecd571d4492","size":3,"since":1000,"agent":"heron","mentions":2,"pinned":false}
  journal.deleted {"journal":"a","removed":1,"forever":false}
{"deleted":true,"removed":1,"next":2}
  blob.expired {"blob":"blake3:d33fb48ab5adff269ae172b29a6913ff04f6f266207a7a8e976f2ecd571d4492"}
not_found: there is no blake3:d33fb48ab5adff269ae172b29a6913ff04f6f266207a7a8e976f2ecd571d4492, or not any more; put it first, or in the same transaction

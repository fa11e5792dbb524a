> heron blob.begin {"part_bytes":1024}
> heron blob.part {"upload":$u,"offset":0,"content":"<a*1024>"}
> heron blob.part {"upload":$u,"offset":1024,"content":"end"}
> heron space.txn {"commands":[{"queue.push":{"queue":"q","body":"blob:^<a*1024>end^"}},{"blob.seal":{"upload":$u}}]}
> ask blob.show {"blob":"^<a*1024>end^"}
---
  agent.met {"agent":"heron","id":1}
  blob.begun {"upload":2,"agent":"heron"}
{"upload":2,"offset":0,"part_bytes":1024,"stored":false,"until":86401000}
{"offset":1024,"until":86401000}
{"offset":1027,"until":86401000}
  queue.pushed {"queue":"q","task":3,"state":"ready"}
  blob.stored {"blob":"blake3:ed7db4cf28c3fa121f93e6e9e1cdea393a9fadf567497cd9f2dc9814980639f8","size":1027,"fresh":true,"upload":2}
{"replies":[{"task":3,"state":"ready","existing":false},{"blob":"blake3:ed7db4cf28c3fa121f93e6e9e1cdea393a9fadf567497cd9f2dc9814980639f8","size":1027,"fresh":true,"until":604801000}]}
{"blob":"blake3:ed7db4cf28c3fa121f93e6e9e1cdea393a9fadf567497cd9f2dc9814980639f8","size":1027,"since":1000,"agent":"heron","mentions":1,"pinned":false}

# Put and send.
> heron space.txn {"commands":[{"blob.put":{"content":"hello"}},{"mail.send":{"to":"wren","body":"blob:^hello^"}}]}
---
  blob.stored {"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":true}
  mail.sent {"to":"wren","message":5,"from":"heron"}
{"replies":[{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"fresh":true,"until":604801000},{"message":5,"waiting":1}]}

# All or nothing.
> heron space.txn {"commands":[{"blob.put":{"content":"never"}},{"queue.push":{"queue":"q","body":"blob:^other^"}}]}
> heron space.txn {"commands":[{"blob.put":{"content":"never"}},{"kv.check":{"key":"nothing"}}]}
> ask blob.show {"blob":"^never^"}
---
not_found: a body mentions a blob: there is no blake3:3f796163ebf94718de1cd7582655c012f995c06f1e6970ea2bdc15bcd88a324a, or not any more; put it first, or in the same transaction
conflict: command 2 (kv.check): there is no key `nothing`; send `absent` if that is as it should be [revision 0]
not_found: there is no blake3:671380c8cbe5794cc965c3d0b9a1be6a4b68d3fad443be263ffc177886e9c689, or not any more; put it first, or in the same transaction

# The finished task gives up its body; its result holds on.
> wren queue.claim {"queue":"q"}
> wren space.txn {"commands":[{"blob.put":{"content":"result"}},{"queue.finish":{"task":$t,"fence":$f,"result":{"see":"blob:^result^"}}}]}
> ask blob.list
> save_load
> heron queue.purge {"queue":"q","ended":true}
> ask blob.list
---
  agent.met {"agent":"wren","id":6}
  queue.claimed {"task":3,"fence":7,"agent":"wren","attempt":1}
{"tasks":[{"task":3,"fence":7,"attempt":1,"until":31000,"priority":100,"body":"blob:blake3:ed7db4cf28c3fa121f93e6e9e1cdea393a9fadf567497cd9f2dc9814980639f8"}]}
  blob.stored {"blob":"blake3:44e86eb38ff9b065a1e805dd61f624e334a4296479e4be43c354ca8af90b0340","size":6,"fresh":true}
  queue.finished {"task":3}
{"replies":[{"blob":"blake3:44e86eb38ff9b065a1e805dd61f624e334a4296479e4be43c354ca8af90b0340","size":6,"fresh":true,"until":604801000},{"state":"done","tasks":[]}]}
{"blobs":[{"blob":"blake3:44e86eb38ff9b065a1e805dd61f624e334a4296479e4be43c354ca8af90b0340","size":6,"since":1000,"agent":"wren","mentions":1,"pinned":false},{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"since":1000,"agent":"heron","mentions":1,"pinned":false},{"blob":"blake3:ed7db4cf28c3fa121f93e6e9e1cdea393a9fadf567497cd9f2dc9814980639f8","size":1027,"since":1000,"agent":"heron","mentions":1,"pinned":false}]}
  queue.forgotten {"tasks":1}
{"tasks":1}
{"blobs":[{"blob":"blake3:44e86eb38ff9b065a1e805dd61f624e334a4296479e4be43c354ca8af90b0340","size":6,"since":1000,"agent":"wren","mentions":0,"pinned":false,"until":604801000},{"blob":"blake3:ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f","size":5,"since":1000,"agent":"heron","mentions":1,"pinned":false},{"blob":"blake3:ed7db4cf28c3fa121f93e6e9e1cdea393a9fadf567497cd9f2dc9814980639f8","size":1027,"since":1000,"agent":"heron","mentions":0,"pinned":false,"until":604801000}]}

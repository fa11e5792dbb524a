> heron space.txn {"commands":[{"kv.put":{"key":"a","value":1}},{"queue.claim":{"queue":"q","wait_ms":1000}}]}
> ask kv.list {}
---
unsupported: command 2 (queue.claim): a claim cannot wait inside a transaction; leave `wait_ms` out
{"keys":[]}

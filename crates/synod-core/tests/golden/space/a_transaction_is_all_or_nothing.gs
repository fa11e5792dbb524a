> heron space.txn {"commands":[{"kv.put":{"key":"a","value":{"x":1}}},{"kv.increment":{"key":"n","by":5}}]}
> heron space.txn {"commands":[{"kv.put":{"key":"a","value":2}},{"kv.delete":{"key":"n"}},{"kv.put":{"key":"b","value":1,"if_revision":77}}]}
> ask kv.list {}
---
  agent.met {"agent":"heron","id":1}
  kv.put {"key":"a","revision":2}
  kv.incremented {"key":"n","revision":3,"value":5}
{"replies":[{"revision":2},{"value":5,"revision":3}]}
conflict: command 3 (kv.put): there is no key `b` any more; decide again whether to make it [revision 0]
{"keys":[{"key":"a","value":{"x":1},"revision":2,"since":1000,"changed":1000,"agent":"heron"},{"key":"n","value":5,"revision":3,"since":1000,"changed":1000,"agent":"heron"}]}

# Later commands see what earlier ones did.
> heron space.txn {"commands":[{"kv.delete":{"key":"n"}},{"kv.increment":{"key":"n"}},{"kv.check":{"key":"n"}}]}
> heron space.txn {"commands":[]}
---
  kv.deleted {"key":"n","revision":3}
  kv.incremented {"key":"n","revision":4,"value":1}
{"replies":[{"deleted":true,"revision":3},{"value":1,"revision":4},{"revision":4}]}
invalid: a transaction needs at least one command

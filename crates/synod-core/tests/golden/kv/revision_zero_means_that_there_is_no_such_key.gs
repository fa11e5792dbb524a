> heron kv.put {"key":"k","value":"first","if_revision":0}
> wren kv.put {"key":"k","value":"second","if_revision":0}
> wren kv.put {"key":"k","value":"second","if_absent":true,"if_revision":$r1}
---
  agent.met {"agent":"heron","id":1}
  kv.put {"key":"k","revision":2}
{"revision":2}
conflict: `k` is at revision 2; look at its value and decide again [revision 2] [current "first"]
invalid: a key cannot be absent and at a revision; send one of the two

> heron kv.delete {"key":"k"}
> heron kv.put {"key":"k","value":"third","if_revision":$r1}
---
  kv.deleted {"key":"k","revision":2}
{"deleted":true,"revision":2}
conflict: there is no key `k` any more; decide again whether to make it [revision 0]

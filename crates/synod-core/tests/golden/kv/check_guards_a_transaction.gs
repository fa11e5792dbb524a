> heron kv.put {"key":"lead","value":"heron"}
> heron space.txn {"commands":[{"kv.check":{"key":"lead","revision":$r1}},{"kv.check":{"key":"gone","absent":true}},{"kv.put":{"key":"out","value":1}}]}
---
  agent.met {"agent":"heron","id":1}
  kv.put {"key":"lead","revision":2}
{"revision":2}
  kv.put {"key":"out","revision":3}
{"replies":[{"revision":2},{"revision":0},{"revision":3}]}

> wren kv.put {"key":"lead","value":"wren"}
> heron space.txn {"commands":[{"kv.put":{"key":"out","value":2}},{"kv.check":{"key":"lead","revision":$r1}}]}
> ask kv.get {"key":"out"}
---
  agent.met {"agent":"wren","id":4}
  kv.put {"key":"lead","revision":5}
{"revision":5}
conflict: command 2 (kv.check): `lead` is at revision 5; look at its value and decide again [revision 5] [current "wren"]
{"key":"out","value":1,"revision":3,"since":1000,"changed":1000,"agent":"heron"}

> heron kv.check {"key":"lead"}
> heron kv.check {"key":"nothing"}
> heron kv.check {"key":"lead","absent":true}
> heron kv.check {"key":"lead","absent":true,"revision":$r1}
> heron kv.check {"key":"nothing","revision":0}
---
{"revision":5}
conflict: there is no key `nothing`; send `absent` if that is as it should be [revision 0]
conflict: `lead` is at revision 5; look at its value and decide again [revision 5] [current "wren"]
invalid: a key cannot be absent and at a revision; send one of the two
{"revision":0}

> heron kv.put {"key":"k","value":1}
> wren kv.delete {"key":"k"}
> wren kv.put {"key":"k","value":1}
---
  agent.met {"agent":"heron","id":1}
  kv.put {"key":"k","revision":2}
{"revision":2}
  agent.met {"agent":"wren","id":3}
  kv.deleted {"key":"k","revision":2}
{"deleted":true,"revision":2}
  kv.put {"key":"k","revision":4}
{"revision":4}

> heron kv.put {"key":"k","value":2,"if_revision":$r1}
> ask kv.get {"key":"k"}
---
conflict: `k` is at revision 4; look at its value and decide again [revision 4] [number 1]
{"key":"k","value":1,"revision":4,"since":1000,"changed":1000,"agent":"wren"}

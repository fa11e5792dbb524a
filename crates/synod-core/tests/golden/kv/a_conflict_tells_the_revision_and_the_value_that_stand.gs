> heron kv.put {"key":"k","value":{"by":"heron"}}
> wren kv.put {"key":"k","value":{"by":"wren"},"if_revision":$r1}
---
  agent.met {"agent":"heron","id":1}
  kv.put {"key":"k","revision":2}
{"revision":2}
  agent.met {"agent":"wren","id":3}
  kv.put {"key":"k","revision":4}
{"revision":4}

# Heron decided on what it read first.
> heron kv.put {"key":"k","value":3,"if_revision":$r1}
> heron kv.put {"key":"k","value":3,"if_revision":$r2}
---
conflict: `k` is at revision 4; look at its value and decide again [revision 4] [current {"by":"wren"}]
  kv.put {"key":"k","revision":5}
{"revision":5}

# A number that stands is told too.
> wren kv.delete {"key":"k","if_revision":$r1}
> wren kv.put {"key":"k","value":"x","if_absent":true}
> ask kv.get {"key":"k"}
---
conflict: `k` is at revision 5; look at its value and decide again [revision 5] [number 3]
conflict: `k` is at revision 5; look at its value and decide again [revision 5] [number 3]
{"key":"k","value":3,"revision":5,"since":1000,"changed":1000,"agent":"heron"}

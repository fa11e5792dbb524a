> heron kv.put {"key":"k","value":1}
> heron kv.delete {"key":"k"}
> heron kv.delete {"key":"k"}
> heron kv.delete {"key":"k","if_revision":$r1}
---
  agent.met {"agent":"heron","id":1}
  kv.put {"key":"k","revision":2}
{"revision":2}
  kv.deleted {"key":"k","revision":2}
{"deleted":true,"revision":2}
{"deleted":false}
conflict: there is no key `k` any more; decide again whether to make it [revision 0]

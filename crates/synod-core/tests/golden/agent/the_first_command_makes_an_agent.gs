> ask agent.list {}
> heron kv.put {"key":"k","value":1}
> ask agent.show {"agent":"heron"}
---
{"agents":[]}
  agent.met {"agent":"heron","id":1}
  kv.put {"key":"k","revision":2}
{"revision":2}
{"agent":"heron","id":1,"state":"away","principal":"owner","capabilities":[],"since":1000,"last":1000,"sessions":[]}

# A refused one leaves no trace.
> wren kv.check {"key":"k","absent":true}
> ask agent.show {"agent":"wren"}
---
conflict: `k` is at revision 2; look at its value and decide again [revision 2] [number 1]
not_found: there is no agent `wren`; `synod agent list` shows who there is

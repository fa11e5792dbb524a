> owner space.set {"name":"history_max","value":2}
> heron kv.put {"key":"k","value":"one"} ;; wren kv.put {"key":"k","value":2} ;; heron kv.put {"key":"k","value":{"n":3}} ;; wren kv.put {"key":"k","value":"four"}
> ask kv.history {"key":"k"}
> ask kv.history {"key":"k","limit":1}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"history_max","value":2}
{}
  agent.met {"agent":"heron","id":2}
  kv.put {"key":"k","revision":3}
{"revision":3}
  agent.met {"agent":"wren","id":4}
  kv.put {"key":"k","revision":5}
{"revision":5}
  kv.put {"key":"k","revision":6}
{"revision":6}
  kv.put {"key":"k","revision":7}
{"revision":7}
{"versions":[{"revision":7,"value":"four","at":1000,"agent":"wren"},{"revision":6,"value":{"n":3},"at":1000,"agent":"heron"},{"revision":5,"value":2,"at":1000,"agent":"wren"}]}
{"versions":[{"revision":7,"value":"four","at":1000,"agent":"wren"}],"next":7}

> ask kv.history {"key":"k","limit":1,"before":$r4}
---
{"versions":[{"revision":6,"value":{"n":3},"at":1000,"agent":"heron"}],"next":6}

# What is not kept any more takes no room; a deleted key has no history.
> owner space.set {"name":"history_max","value":0}
> heron kv.put {"key":"k","value":"five"}
> ask kv.history {"key":"k"}
> heron kv.delete {"key":"k"}
> ask kv.history {"key":"k"}
---
  space.set {"name":"history_max","value":0}
{}
  kv.put {"key":"k","revision":8}
{"revision":8}
{"versions":[{"revision":8,"value":"five","at":1000,"agent":"heron"}]}
  kv.deleted {"key":"k","revision":8}
{"deleted":true,"revision":8}
not_found: there is no key `k`; `synod kv list` shows what there is

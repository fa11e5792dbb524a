> heron kv.put {"key":"plan","value":{"step":1}}
> ask kv.get {"key":"plan"}
---
  agent.met {"agent":"heron","id":1}
  kv.put {"key":"plan","revision":2}
{"revision":2}
{"key":"plan","value":{"step":1},"revision":2,"since":1000,"changed":1000,"agent":"heron"}

# Each change is a new revision; they rise and need not be consecutive.
> wren kv.put {"key":"plan","value":{"step":2}}
> ask kv.get {"key":"plan"}
---
  agent.met {"agent":"wren","id":3}
  kv.put {"key":"plan","revision":4}
{"revision":4}
{"key":"plan","value":{"step":2},"revision":4,"since":1000,"changed":1000,"agent":"wren"}

> ask kv.get {"key":"nothing"}
---
not_found: there is no key `nothing`; `synod kv list` shows what there is

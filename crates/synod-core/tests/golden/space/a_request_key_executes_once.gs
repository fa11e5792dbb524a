> heron key=k1 kv.increment {"key":"n"}
> heron key=k1 kv.increment {"key":"n"}
> heron key=k1 kv.increment {"key":"n","by":2}
> wren key=k1 kv.increment {"key":"n"}
---
  agent.met {"agent":"heron","id":1}
  kv.incremented {"key":"n","revision":2,"value":1}
{"value":1,"revision":2}
{"value":1,"revision":2}
conflict: this request key was used for another command at index 3; use a new key for a new command
  agent.met {"agent":"wren","id":3}
  kv.incremented {"key":"n","revision":4,"value":2}
{"value":2,"revision":4}

# A refusal changed nothing and is not remembered.
> heron key=k2 kv.put {"key":"n","value":0,"if_absent":true}
> heron kv.delete {"key":"n"}
> heron key=k2 kv.put {"key":"n","value":0,"if_absent":true}
---
conflict: `n` is at revision 4; look at its value and decide again [revision 4] [number 2]
  kv.deleted {"key":"n","revision":4}
{"deleted":true,"revision":4}
  kv.put {"key":"n","revision":5}
{"revision":5}

> save_load
> heron key=k1 kv.increment {"key":"n"}
> ask kv.get {"key":"n"}
---
{"value":1,"revision":2}
{"key":"n","value":0,"revision":5,"since":1000,"changed":1000,"agent":"heron"}

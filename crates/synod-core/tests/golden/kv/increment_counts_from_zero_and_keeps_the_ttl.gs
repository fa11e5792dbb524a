> heron kv.increment {"key":"n"}
> wren kv.increment {"key":"n","by":10}
> heron kv.increment {"key":"n","by":-3}
---
  agent.met {"agent":"heron","id":1}
  kv.incremented {"key":"n","revision":2,"value":1}
{"value":1,"revision":2}
  agent.met {"agent":"wren","id":3}
  kv.incremented {"key":"n","revision":4,"value":11}
{"value":11,"revision":4}
  kv.incremented {"key":"n","revision":5,"value":8}
{"value":8,"revision":5}

> heron kv.put {"key":"n","value":100,"ttl_ms":5000}
> time +4000
> heron kv.increment {"key":"n"}
> ask kv.get {"key":"n"}
---
  kv.put {"key":"n","revision":6}
{"revision":6}
  kv.incremented {"key":"n","revision":7,"value":101}
{"value":101,"revision":7}
{"key":"n","value":101,"revision":7,"since":1000,"changed":5000,"agent":"heron","until":6000}

> time +1000
> heron kv.increment {"key":"n"}
---
  kv.expired {"key":"n","revision":7,"why":"ttl"}
  kv.incremented {"key":"n","revision":8,"value":1}
{"value":1,"revision":8}

> heron kv.put {"key":"k","value":"seven"}
> heron kv.increment {"key":"k"}
> heron kv.put {"key":"k","value":1.5}
> heron kv.increment {"key":"k"}
> heron kv.put {"key":"k","value":9007199254740991}
> heron kv.increment {"key":"k"}
> heron kv.increment {"key":"k","by":-1}
---
  agent.met {"agent":"heron","id":1}
  kv.put {"key":"k","revision":2}
{"revision":2}
conflict: `k` holds no whole number; put one there before you count [revision 2] [current "seven"]
  kv.put {"key":"k","revision":3}
{"revision":3}
conflict: `k` holds no whole number; put one there before you count [revision 3] [current 1.5]
  kv.put {"key":"k","revision":4}
{"revision":4}
conflict: `k` stands at 9007199254740991 and cannot go 1 further: numbers end at 2^53; put a smaller one there first [revision 4] [number 9007199254740991]
  kv.incremented {"key":"k","revision":5,"value":9007199254740990}
{"value":9007199254740990,"revision":5}

> heron lock.acquire {"names":["a"],"note":"the big move"}
> wren key=k1 lock.acquire {"names":["a"],"wait_ms":5000}
> robin lock.acquire {"names":["a"],"wait_ms":60000}
---
  agent.met {"agent":"heron","id":1}
  lock.acquired {"lock":2,"fence":3,"agent":"heron","names":["a"]}
{"lock":2,"fence":3,"names":["a"],"shared":false,"until":31000}
  agent.met {"agent":"wren","id":4}
  lock.blocked {"agent":"wren","names":["a"],"behind":"heron"}
parked as #4
  agent.met {"agent":"robin","id":5}
  lock.blocked {"agent":"robin","names":["a"],"behind":"wren"}
parked as #5

> time +5000
> pulse
---
answer to #4: held: you waited for 5 s: `a` is held by `heron` since 00:00:01 UTC, until 00:00:31 UTC unless it is renewed, in its own words: "the big move"; wait longer, ask `heron`, or do something else first [holder heron] [retry_after_ms 25000]

# A no is not remembered: the same request asks anew.
> wren key=k1 lock.acquire {"names":["a"],"wait_ms":5000}
> ask lock.waits
---
  lock.blocked {"agent":"wren","names":["a"],"behind":"robin"}
parked as #7
{"waits":[{"ticket":5,"agent":"robin","names":["a"],"shared":false,"since":1000,"until":61000,"behind":[{"agent":"heron","lock":2,"names":["a"]}]},{"ticket":7,"agent":"wren","names":["a"],"shared":false,"since":6000,"until":11000,"behind":[{"agent":"heron","lock":2,"names":["a"]},{"agent":"robin","names":["a"]}]}]}

> heron lock.acquire {"names":["a"],"shared":true}
> wren lock.acquire {"names":["a"],"shared":true}
> robin lock.acquire {"names":["a"],"wait_ms":60000}
> owl lock.acquire {"names":["a"],"shared":true,"wait_ms":60000}
> magpie lock.acquire {"names":["a"],"shared":true,"wait_ms":60000}
---
  agent.met {"agent":"heron","id":1}
  lock.acquired {"lock":2,"fence":3,"agent":"heron","names":["a"]}
{"lock":2,"fence":3,"names":["a"],"shared":true,"until":31000}
  agent.met {"agent":"wren","id":4}
  lock.acquired {"lock":5,"fence":6,"agent":"wren","names":["a"]}
{"lock":5,"fence":6,"names":["a"],"shared":true,"until":31000}
  agent.met {"agent":"robin","id":7}
  lock.blocked {"agent":"robin","names":["a"],"behind":"heron"}
parked as #5
  agent.met {"agent":"owl","id":8}
  lock.blocked {"agent":"owl","names":["a"],"behind":"robin"}
parked as #6
  agent.met {"agent":"magpie","id":9}
  lock.blocked {"agent":"magpie","names":["a"],"behind":"robin"}
parked as #7

> heron lock.release {"lock":$l1,"fence":$f1}
> wren lock.release {"lock":$l2,"fence":$f2}
---
  lock.released {"lock":2,"agent":"heron","names":["a"]}
{"names":["a"]}
  lock.released {"lock":5,"agent":"wren","names":["a"]}
{"names":["a"]}
  lock.acquired {"lock":10,"fence":11,"agent":"robin","names":["a"]}
answer to #5: {"lock":10,"fence":11,"names":["a"],"shared":false,"until":31000}

# Both who share are granted in one request, in the order they came.
> robin lock.release {"lock":$l3,"fence":$f3}
> ask lock.why {"name":"a"}
---
  lock.released {"lock":10,"agent":"robin","names":["a"]}
{"names":["a"]}
  lock.acquired {"lock":12,"fence":13,"agent":"owl","names":["a"]}
answer to #6: {"lock":12,"fence":13,"names":["a"],"shared":true,"until":31000}
  lock.acquired {"lock":14,"fence":15,"agent":"magpie","names":["a"]}
answer to #7: {"lock":14,"fence":15,"names":["a"],"shared":true,"until":31000}
{"state":"shared","because":["`owl` shares `a` as lock 12 since 00:00:01 UTC, until 00:00:31 UTC unless it is renewed","`magpie` shares `a` as lock 14 since 00:00:01 UTC, until 00:00:31 UTC unless it is renewed"],"next":31000}

> heron lock.acquire {"names":["a.rs"]}
> wren lock.acquire {"names":["b.rs"]}
> heron lock.acquire {"names":["b.rs"],"wait_ms":60000}
> wren lock.acquire {"names":["a.rs"],"wait_ms":60000}
---
  agent.met {"agent":"heron","id":1}
  lock.acquired {"lock":2,"fence":3,"agent":"heron","names":["a.rs"]}
{"lock":2,"fence":3,"names":["a.rs"],"shared":false,"until":31000}
  agent.met {"agent":"wren","id":4}
  lock.acquired {"lock":5,"fence":6,"agent":"wren","names":["b.rs"]}
{"lock":5,"fence":6,"names":["b.rs"],"shared":false,"until":31000}
  lock.blocked {"agent":"heron","names":["b.rs"],"behind":"wren"}
parked as #5
held: this would wait for ever: `wren` waits for `heron`, which holds `a.rs`; `heron` waits for `wren`, which holds `b.rs`; release what you hold, or take all names in one `acquire` [holder heron]

# Through three, and through one who only came before.
> robin lock.acquire {"names":["c.rs"]}
> wren lock.acquire {"names":["c.rs"],"wait_ms":60000}
> owl lock.acquire {"names":["d.rs"]}
> owl lock.acquire {"names":["b.rs"],"wait_ms":60000}
> robin lock.acquire {"names":["a.rs"],"wait_ms":60000}
> robin lock.acquire {"names":["d.rs"],"wait_ms":60000}
---
  agent.met {"agent":"robin","id":7}
  lock.acquired {"lock":8,"fence":9,"agent":"robin","names":["c.rs"]}
{"lock":8,"fence":9,"names":["c.rs"],"shared":false,"until":31000}
  lock.blocked {"agent":"wren","names":["c.rs"],"behind":"robin"}
parked as #8
  agent.met {"agent":"owl","id":10}
  lock.acquired {"lock":11,"fence":12,"agent":"owl","names":["d.rs"]}
{"lock":11,"fence":12,"names":["d.rs"],"shared":false,"until":31000}
  lock.blocked {"agent":"owl","names":["b.rs"],"behind":"heron"}
parked as #10
held: this would wait for ever: `robin` waits for `heron`, which holds `a.rs`; `heron` waits for `wren`, which holds `b.rs`; `wren` waits for `robin`, which holds `c.rs`; release what you hold, or take all names in one `acquire` [holder heron]
held: this would wait for ever: `robin` waits for `owl`, which holds `d.rs`; `owl` waits for `heron`, which came before it for `b.rs`; `heron` waits for `wren`, which holds `b.rs`; `wren` waits for `robin`, which holds `c.rs`; release what you hold, or take all names in one `acquire` [holder owl]

# Without waiting there is no circle, only a name that is held.
> robin lock.acquire {"names":["a.rs"]}
> ask lock.waits
---
held: `a.rs` is held by `heron` since 00:00:01 UTC, until 00:00:31 UTC unless it is renewed; send `wait_ms` to stand in line, ask `heron`, or do something else first [holder heron] [retry_after_ms 30000]
{"waits":[{"ticket":5,"agent":"heron","names":["b.rs"],"shared":false,"since":1000,"until":61000,"behind":[{"agent":"wren","lock":5,"names":["b.rs"]}]},{"ticket":8,"agent":"wren","names":["c.rs"],"shared":false,"since":1000,"until":61000,"behind":[{"agent":"robin","lock":8,"names":["c.rs"]}]},{"ticket":10,"agent":"owl","names":["b.rs"],"shared":false,"since":1000,"until":61000,"behind":[{"agent":"wren","lock":5,"names":["b.rs"]},{"agent":"heron","names":["b.rs"]}]}]}

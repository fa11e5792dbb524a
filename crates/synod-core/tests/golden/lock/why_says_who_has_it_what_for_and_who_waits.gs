> ask lock.why {"name":"src/a.rs"}
> heron lock.acquire {"names":["src/**","docs/**","a","b","c"],"note":"the big move"}
> wren lock.acquire {"names":["src/a.rs"],"wait_ms":60000}
> robin lock.acquire {"names":["src/**"],"wait_ms":60000}
> ask lock.why {"name":"src/a.rs"}
> ask lock.waits {"agent":"robin"}
---
{"state":"free","because":["nobody holds `src/a.rs` or waits for it; `synod lock acquire src/a.rs` takes it"],"next":0}
  agent.met {"agent":"heron","id":1}
  lock.acquired {"lock":2,"fence":3,"agent":"heron","names":["src/**","docs/**","a","b","c"]}
{"lock":2,"fence":3,"names":["src/**","docs/**","a","b","c"],"shared":false,"until":31000}
  agent.met {"agent":"wren","id":4}
  lock.blocked {"agent":"wren","names":["src/a.rs"],"behind":"heron"}
parked as #4
  agent.met {"agent":"robin","id":5}
  lock.blocked {"agent":"robin","names":["src/**"],"behind":"wren"}
parked as #5
{"state":"held","because":["`heron` holds `src/**`, `docs/**`, `a`, `b`, 1 more as lock 2 since 00:00:01 UTC, until 00:00:31 UTC unless it is renewed, in its own words: \"the big move\"","`wren` waits for `src/a.rs` since 00:00:01 UTC, until 00:01:01 UTC at the latest, behind `heron`","`robin` waits for `src/**` since 00:00:01 UTC, until 00:01:01 UTC at the latest, behind `wren`"],"next":31000}
{"waits":[{"ticket":5,"agent":"robin","names":["src/**"],"shared":false,"since":1000,"until":61000,"behind":[{"agent":"heron","lock":2,"names":["src/**"]},{"agent":"wren","names":["src/a.rs"]}]}]}

> heron lock.acquire {"names":["src/auth/"]}
> wren lock.acquire {"names":["src/auth/login.rs"]}
> wren lock.acquire {"names":["src/auth"]}
> wren lock.acquire {"names":["**/*.rs"]}
> wren lock.acquire {"names":["src/*.rs"]}
> wren lock.acquire {"names":["src/authority.rs","docs/**"]}
---
  agent.met {"agent":"heron","id":1}
  lock.acquired {"lock":2,"fence":3,"agent":"heron","names":["src/auth/**"]}
{"lock":2,"fence":3,"names":["src/auth/**"],"shared":false,"until":31000}
held: `src/auth/**`, which `src/auth/login.rs` touches, is held by `heron` since 00:00:01 UTC, until 00:00:31 UTC unless it is renewed; send `wait_ms` to stand in line, ask `heron`, or do something else first [holder heron] [retry_after_ms 30000]
held: `src/auth/**`, which `src/auth` touches, is held by `heron` since 00:00:01 UTC, until 00:00:31 UTC unless it is renewed; send `wait_ms` to stand in line, ask `heron`, or do something else first [holder heron] [retry_after_ms 30000]
held: `src/auth/**`, which `**/*.rs` touches, is held by `heron` since 00:00:01 UTC, until 00:00:31 UTC unless it is renewed; send `wait_ms` to stand in line, ask `heron`, or do something else first [holder heron] [retry_after_ms 30000]
  agent.met {"agent":"wren","id":4}
  lock.acquired {"lock":5,"fence":6,"agent":"wren","names":["src/*.rs"]}
{"lock":5,"fence":6,"names":["src/*.rs"],"shared":false,"until":31000}
held: `src/*.rs`, which `src/authority.rs` touches, is held by `wren` (your own name; join, so that your own locks do not keep you out) since 00:00:01 UTC, until 00:00:31 UTC unless it is renewed; send `wait_ms` to stand in line, ask `wren`, or do something else first [holder wren] [retry_after_ms 30000]

# A name with brackets is a file like any other.
> robin lock.acquire {"names":["app/[slug].tsx"]}
> owl lock.acquire {"names":["app/s.tsx"]}
> owl lock.acquire {"names":["app/?slug?.tsx"]}
---
  agent.met {"agent":"robin","id":7}
  lock.acquired {"lock":8,"fence":9,"agent":"robin","names":["app/[slug].tsx"]}
{"lock":8,"fence":9,"names":["app/[slug].tsx"],"shared":false,"until":31000}
  agent.met {"agent":"owl","id":10}
  lock.acquired {"lock":11,"fence":12,"agent":"owl","names":["app/s.tsx"]}
{"lock":11,"fence":12,"names":["app/s.tsx"],"shared":false,"until":31000}
held: `app/[slug].tsx`, which `app/?slug?.tsx` touches, is held by `robin` since 00:00:01 UTC, until 00:00:31 UTC unless it is renewed; send `wait_ms` to stand in line, ask `robin`, or do something else first [holder robin] [retry_after_ms 30000]

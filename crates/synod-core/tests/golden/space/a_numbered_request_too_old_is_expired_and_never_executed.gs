> owner space.set {"name":"window_keys","value":16}
> heron seq=1:1 kv.increment {"key":"n"}
> heron seq=1:1 kv.increment {"key":"n"}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"window_keys","value":16}
{}
  agent.met {"agent":"heron","id":2}
  kv.incremented {"key":"n","revision":3,"value":1}
{"value":1,"revision":3}
{"value":1,"revision":3}

# Three windows later nobody knows what became of number 1.
(> heron seq=1:2 kv.increment {"key":"n"})
(> a key=1 agent.heartbeat ;; a key=2 agent.heartbeat ;; a key=3 agent.heartbeat ;; a key=4 agent.heartbeat ;; a key=5 agent.heartbeat ;; a key=6 agent.heartbeat ;; a key=7 agent.heartbeat ;; a key=8 agent.heartbeat ;; a key=9 agent.heartbeat ;; a key=10 agent.heartbeat ;; a key=11 agent.heartbeat ;; a key=12 agent.heartbeat ;; a key=13 agent.heartbeat ;; a key=14 agent.heartbeat ;; a key=15 agent.heartbeat ;; a key=16 agent.heartbeat)
(> b key=1 agent.heartbeat ;; b key=2 agent.heartbeat ;; b key=3 agent.heartbeat ;; b key=4 agent.heartbeat ;; b key=5 agent.heartbeat ;; b key=6 agent.heartbeat ;; b key=7 agent.heartbeat ;; b key=8 agent.heartbeat ;; b key=9 agent.heartbeat ;; b key=10 agent.heartbeat ;; b key=11 agent.heartbeat ;; b key=12 agent.heartbeat ;; b key=13 agent.heartbeat ;; b key=14 agent.heartbeat ;; b key=15 agent.heartbeat ;; b key=16 agent.heartbeat)
(> c key=1 agent.heartbeat ;; c key=2 agent.heartbeat ;; c key=3 agent.heartbeat ;; c key=4 agent.heartbeat ;; c key=5 agent.heartbeat ;; c key=6 agent.heartbeat ;; c key=7 agent.heartbeat ;; c key=8 agent.heartbeat ;; c key=9 agent.heartbeat ;; c key=10 agent.heartbeat ;; c key=11 agent.heartbeat ;; c key=12 agent.heartbeat ;; c key=13 agent.heartbeat ;; c key=14 agent.heartbeat ;; c key=15 agent.heartbeat ;; c key=16 agent.heartbeat)
> heron seq=1:1 kv.increment {"key":"n"}
> heron seq=1:3 kv.increment {"key":"n"}
---
expired: request 1 of this client is older than what is remembered; look up what it did before you repeat it under a new number
  kv.incremented {"key":"n","revision":8,"value":3}
{"value":3,"revision":8}

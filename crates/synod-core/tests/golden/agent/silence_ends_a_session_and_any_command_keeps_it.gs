> heron agent.join {"name":"heron","ttl_ms":8000}
> time +7000
> heron@$s1 kv.put {"key":"k","value":1}
> time +7000
> heron@$s1 agent.heartbeat {"load":50,"slots":2}
---
  agent.met {"agent":"heron","id":1}
  agent.joined {"agent":"heron","session":2,"instance":""}
{"agent":"heron","id":1,"session":2,"handle":"heron@2","ttl_ms":8000}
  kv.put {"key":"k","revision":3}
{"revision":3}
{"until":24000}

# Even a refused command says that its agent is alive.
> time +7000
> heron@$s1 kv.check {"key":"k","absent":true}
> time +7000
> pulse
> ask agent.show {"agent":"heron"}
---
conflict: `k` is at revision 3; look at its value and decide again [revision 3] [number 1]
{"agent":"heron","id":1,"state":"here","principal":"owner","capabilities":[],"load":50,"slots":2,"since":1000,"last":22000,"sessions":[{"session":2,"instance":"","since":1000,"last":22000,"ttl_ms":8000}]}

> time +2001
> pulse
> heron@$s1 kv.put {"key":"k","value":1}
> ask agent.show {"agent":"heron"}
---
  agent.ended {"agent":"heron","session":2,"why":"expired"}
  agent.gone {"agent":"heron"}
gone: session 2 of `heron` has ended; call agent.join again and use the new handle
{"agent":"heron","id":1,"state":"gone","principal":"owner","capabilities":[],"load":50,"slots":2,"since":1000,"last":22000,"sessions":[]}

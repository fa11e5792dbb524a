> heron agent.join {"name":"heron","ttl_ms":5000}
> time +60000
> restart
> heron@$s1 agent.heartbeat
---
  agent.met {"agent":"heron","id":1}
  agent.joined {"agent":"heron","session":2,"instance":""}
{"agent":"heron","id":1,"session":2,"handle":"heron@2","ttl_ms":5000}
  space.epoch_opened {"epoch":2,"kept":0,"voided":0}
{"until":66625}

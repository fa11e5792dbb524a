> owner space.set {"name":"stuck_ms","value":60000}
> owner space.set {"name":"stuck_requeue_ms","value":30000}
> heron agent.join {"name":"heron","ttl_ms":86400000}
> heron queue.push {"queue":"q","body":"think"}
> heron@$s queue.claim {"queue":"q","session":true}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"stuck_ms","value":60000}
{}
  space.set {"name":"stuck_requeue_ms","value":30000}
{}
  agent.met {"agent":"heron","id":2}
  agent.joined {"agent":"heron","session":3,"instance":""}
{"agent":"heron","id":2,"session":3,"handle":"heron@3","ttl_ms":86400000}
  queue.pushed {"queue":"q","task":4,"state":"ready"}
{"task":4,"state":"ready","existing":false}
  queue.claimed {"task":4,"fence":5,"agent":"heron","attempt":1}
{"tasks":[{"task":4,"fence":5,"attempt":1,"until":0,"priority":100,"body":"think"}]}

# It is alive and says nothing about its task: first it counts as stuck, then it loses it.
> time +60000
> pulse
> ask queue.why {"task":$t}
> time +29999
> pulse
> time +1
> pulse
> ask queue.show {"task":$t}
---
  queue.stuck {"task":4,"agent":"heron"}
  mail.sent {"to":"heron","message":6,"from":"synod"}
{"state":"leased","because":["`heron` has it since 00:00:01 UTC under fence 5","`heron` keeps its lease and has said nothing about the work for 60 s","without a word about it the task is taken from `heron` at 00:01:31 UTC","it keeps it as long as its session 3 lives"],"next":0}
  queue.expired {"task":4,"agent":"heron","state":"waiting","why":"stuck"}
{"task":4,"queue":"q","state":"waiting","priority":100,"attempts":1,"attempts_max":20,"pushed":1000,"at":92000,"stuck":false,"after":[],"options":[],"history":[{"attempt":1,"agent":"heron","at":91000,"reason":"the holder kept it and said nothing about it for long"}],"body":"think"}

# Late words are stale.
> heron@$s queue.finish {"task":$t,"fence":$f}
---
stale: task 4 is not yours to finish: it is waiting until 00:01:32 UTC; claim again

# A word about the work in between, and the time begins anew.
> time +60000
> wren queue.claim {"queue":"q","lease_ms":3600000}
> time +60000
> pulse
> wren queue.progress {"task":$t,"fence":$f,"note":"half way"}
> time +59999
> pulse
> time +1
> pulse
> time +30000
> pulse
---
  queue.ready {"task":4}
  agent.met {"agent":"wren","id":7}
  queue.claimed {"task":4,"fence":8,"agent":"wren","attempt":2}
{"tasks":[{"task":4,"fence":8,"attempt":2,"until":3751000,"priority":100,"body":"think"}]}
  queue.stuck {"task":4,"agent":"wren"}
  mail.sent {"to":"wren","message":9,"from":"synod"}
{"until":3811000}
  queue.stuck {"task":4,"agent":"wren"}
  mail.sent {"to":"wren","message":10,"from":"synod"}
  queue.expired {"task":4,"agent":"wren","state":"waiting","why":"stuck"}

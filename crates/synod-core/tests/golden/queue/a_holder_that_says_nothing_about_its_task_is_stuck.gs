> owner space.set {"name":"stuck_ms","value":5000}
> heron queue.push {"queue":"q"}
> wren queue.claim {"queue":"q","lease_ms":60000}
> time +5000
> pulse
> ask queue.show {"task":$t}
> wren queue.progress {"task":$t,"fence":$f,"note":"still at it"}
> ask queue.why {"task":$t}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"stuck_ms","value":5000}
{}
  agent.met {"agent":"heron","id":2}
  queue.pushed {"queue":"q","task":3,"state":"ready"}
{"task":3,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":4}
  queue.claimed {"task":3,"fence":5,"agent":"wren","attempt":1}
{"tasks":[{"task":3,"fence":5,"attempt":1,"until":61000,"priority":100}]}
  queue.stuck {"task":3,"agent":"wren"}
  mail.sent {"to":"wren","message":6,"from":"synod"}
{"task":3,"queue":"q","state":"leased","priority":100,"attempts":1,"attempts_max":20,"pushed":1000,"at":61000,"holder":"wren","fence":5,"held_since":1000,"stuck":true,"after":[],"options":[],"history":[]}
{"until":66000}
{"state":"leased","because":["`wren` has it since 00:00:01 UTC under fence 5","without another word its lease ends at 00:01:06 UTC and the task is tried again"],"next":66000}

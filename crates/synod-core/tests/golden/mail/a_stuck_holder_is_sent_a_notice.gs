> owner space.set {"name":"stuck_ms","value":120000}
> heron queue.push {"queue":"the \"big\" one"}
> wren queue.claim {"queue":"the \"big\" one","lease_ms":600000}
> time +120000
> wren mail.receive
> wren mail.reply {"message":$m,"fence":$f,"body":"on it"}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"stuck_ms","value":120000}
{}
  agent.met {"agent":"heron","id":2}
  queue.pushed {"queue":"the \"big\" one","task":3,"state":"ready"}
{"task":3,"state":"ready","existing":false}
  agent.met {"agent":"wren","id":4}
  queue.claimed {"task":3,"fence":5,"agent":"wren","attempt":1}
{"tasks":[{"task":3,"fence":5,"attempt":1,"until":601000,"priority":100}]}
  queue.stuck {"task":3,"agent":"wren"}
  mail.sent {"to":"wren","message":6,"from":"synod"}
  mail.delivered {"message":6,"fence":7,"to":"wren","attempt":1}
{"messages":[{"message":6,"fence":7,"from":"synod","subject":"task 3 is stuck","body":"task 3 of `the \"big\" one`: no word for 2 min; say how far you are with queue.progress, finish it, or release it","sent":121000,"attempt":1,"until":151000}]}
invalid: nobody reads mail to `synod`: it only writes notices; do what the notice says, or write to an agent

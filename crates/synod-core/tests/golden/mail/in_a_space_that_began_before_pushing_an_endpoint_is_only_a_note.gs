> owner space.set {"name":"push_max","value":0}
> wren agent.join {"endpoint":"wherever"}
> heron mail.send {"to":"wren","body":1}
> node mail.carry {"max":1}
> ask agent.show {"agent":"wren"}
> wren agent.endpoint {"endpoint":"https://wren.example/hook","secret":"sealed_one"}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"push_max","value":0}
{}
  agent.met {"agent":"wren","id":2}
  agent.joined {"agent":"wren","session":3,"instance":""}
{"agent":"wren","id":2,"session":3,"handle":"wren@3","ttl_ms":30000}
  agent.met {"agent":"heron","id":4}
  mail.sent {"to":"wren","message":5,"from":"heron"}
{"message":5,"waiting":1}
{"messages":[]}
{"agent":"wren","id":2,"state":"here","principal":"owner","capabilities":[],"endpoint":"wherever","since":1000,"last":1000,"sessions":[{"session":3,"instance":"","since":1000,"last":1000,"ttl_ms":30000}]}
exhausted: 0 agents have an endpoint and 0 may; receive your mail, or raise it with `synod space set push_max`

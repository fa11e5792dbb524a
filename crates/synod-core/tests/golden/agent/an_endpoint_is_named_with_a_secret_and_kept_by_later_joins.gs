> wren agent.join {"endpoint":"https://wren.example/hook","secret":"sealed_one"}
> wren agent.join {"endpoint":"https://wren.example:8443/hook"}
> ask agent.show {"agent":"wren"}
> wren agent.endpoint {"endpoint":""}
> wren agent.join {"endpoint":"https://wren.example/hook"}
---
  agent.met {"agent":"wren","id":1}
  agent.joined {"agent":"wren","session":2,"instance":""}
{"agent":"wren","id":1,"session":2,"handle":"wren@2","ttl_ms":30000}
  mail.endpoint_set {"to":"wren","secret":true}
  agent.joined {"agent":"wren","session":3,"instance":""}
{"agent":"wren","id":1,"session":3,"handle":"wren@3","ttl_ms":30000}
  mail.endpoint_set {"to":"wren","secret":false}
{"agent":"wren","id":1,"state":"here","principal":"owner","capabilities":[],"endpoint":"https://wren.example:8443/hook","since":1000,"last":1000,"sessions":[{"session":2,"instance":"","since":1000,"last":1000,"ttl_ms":30000},{"session":3,"instance":"","since":1000,"last":1000,"ttl_ms":30000}],"push":{"breaker":"closed","since":1000,"failures":0,"delivered":0,"failed":0}}
{"agent":"wren","endpoint":""}
  mail.endpoint_removed {"to":"wren"}
invalid: what is pushed is signed, and there is no secret yet; call agent.endpoint, which makes one, or send `secret`

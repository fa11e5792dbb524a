> owner agent.join {}
> owner agent.join {"capabilities":["translate"]}
> ask agent.list {}
---
  agent.met {"agent":"owner","id":1}
  agent.met {"agent":"agent-2","id":3}
  agent.joined {"agent":"agent-2","session":4,"instance":""}
{"agent":"agent-2","id":3,"session":4,"handle":"agent-2@4","ttl_ms":30000}
  agent.met {"agent":"agent-5","id":6}
  agent.joined {"agent":"agent-5","session":7,"instance":""}
{"agent":"agent-5","id":6,"session":7,"handle":"agent-5@7","ttl_ms":30000}
{"agents":[{"agent":"agent-2","id":3,"state":"here","principal":"owner","capabilities":[],"since":1000,"last":1000,"sessions":[{"session":4,"instance":"","since":1000,"last":1000,"ttl_ms":30000}]},{"agent":"agent-5","id":6,"state":"here","principal":"owner","capabilities":["translate"],"since":1000,"last":1000,"sessions":[{"session":7,"instance":"","since":1000,"last":1000,"ttl_ms":30000}]},{"agent":"owner","id":1,"state":"away","principal":"owner","capabilities":[],"since":1000,"last":1000,"sessions":[]}]}

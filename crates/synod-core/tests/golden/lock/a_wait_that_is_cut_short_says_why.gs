> heron lock.acquire {"names":["a"]}
> wren agent.join {}
> wren@$s1 lock.acquire {"names":["a"],"wait_ms":600000}
---
  agent.met {"agent":"heron","id":1}
  lock.acquired {"lock":2,"fence":3,"agent":"heron","names":["a"]}
{"lock":2,"fence":3,"names":["a"],"shared":false,"until":31000}
  agent.met {"agent":"wren","id":4}
  agent.joined {"agent":"wren","session":5,"instance":""}
{"agent":"wren","id":4,"session":5,"handle":"wren@5","ttl_ms":30000}
  lock.blocked {"agent":"wren","names":["a"],"behind":"heron"}
parked as #5

> time +5
> wren@$s1 agent.leave
---
  agent.ended {"agent":"wren","session":5,"why":"left"}
  agent.gone {"agent":"wren"}
{"session":5}
answer to #5: held: you waited for 5 ms until your session ended: `a` was not granted; join again, and ask anew

# Rights that change end what was asked for under the old ones.
> owner space.grant {"principal":"p","role":"agent"}
> p/robin lock.acquire {"names":["a"],"wait_ms":600000}
> time +7
> owner space.revoke {"principal":"p"}
> ask lock.waits
---
  agent.met {"agent":"owner","id":6}
  space.granted {"principal":"p","role":"agent"}
{}
  agent.met {"agent":"robin","id":7}
  lock.blocked {"agent":"robin","names":["a"],"behind":"heron"}
parked as #8
answer to #8: held: you waited for 7 ms until the rights that you asked under changed: `a` was not granted; ask anew
  space.revoked {"principal":"p"}
{}
{"waits":[]}

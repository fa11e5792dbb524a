(> owner space.grant {"principal":"heron","role":"agent"} ;; owner space.grant {"principal":"wren","role":"agent"} ;; owner space.grant {"principal":"robin","role":"agent"} ;; owner space.grant {"principal":"owl","role":"agent"})
> heron/heron ballot.open {"name":"n","question":"?","signed":true,"rule":"k-of-n","k":2,"seats":[{"voter":"heron","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"},{"voter":"wren","key":"did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH"}]}
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"}
> heron/heron ballot.cast {"ballot":$v,"choice":"yes","round":1,"terms":"$digest","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp","signature":"<ab*64>"}
> heron/heron verified ballot.cast {"ballot":$v,"choice":"yes","round":1,"terms":"$digest","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp","signature":"<ab*64>"}
> ask ballot.votes {"ballot":$v}
---
  agent.met {"agent":"heron","id":2}
  ballot.opened {"ballot":3,"name":"n","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":3,"needed":2,"total":2,"deadline":3601000,"round":1,"terms":"5ec268d3a6a18a814d35bb0de6272c8698b318c59584630f02043607584ab77a"}
invalid: votes of ballot 3 are signed, with `round`, `terms`, `key` and `signature`; `synod ballot cast 3 yes --sign` does it
unsupported: a signed vote comes through a door, where its signature is verified; it cannot be carried out later
  ballot.cast {"ballot":3,"name":"n","voter":"heron","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
{"votes":[{"voter":"heron","weight":1,"key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp","choice":"yes","time":1000,"index":10,"by":"heron","signature":"abababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababab"},{"voter":"wren","weight":1,"key":"did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH"}]}

# Another key, another round, other terms.
> wren/wren verified ballot.cast {"ballot":$v,"choice":"yes","round":1,"terms":"$digest","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp","signature":"<ab*64>"}
> wren/wren verified ballot.cast {"ballot":$v,"choice":"yes","round":2,"terms":"$digest","key":"did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH","signature":"<ab*64>"}
> wren/wren verified ballot.cast {"ballot":$v,"choice":"yes","round":1,"terms":"<00*32>","key":"did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH","signature":"<ab*64>"}
> wren/wren verified ballot.cast {"ballot":$v,"choice":"yes","round":1,"terms":"$digest","key":"did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH","signature":"<cd*64>"}
---
denied: the seat of `wren` in ballot 3 signs with did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH, not with did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp; sign with that key
conflict: the vote was signed for round 2 and other terms than ballot 3 has in round 1; look at `synod ballot show 3`, and sign again
conflict: the vote was signed for round 1 and other terms than ballot 3 has in round 1; look at `synod ballot show 3`, and sign again
  agent.met {"agent":"wren","id":4}
  ballot.cast {"ballot":3,"name":"n","voter":"wren","choice":"yes","changed":false}
  ballot.decided {"ballot":3,"name":"n","choice":"yes","weight":2,"needed":2}
{"counted":true,"again":false,"state":"decided","choice":"yes"}

# In a transaction the mark is that of the request; in what follows from a decision there is none.
> heron/heron ballot.open {"name":"n","question":"?","signed":true,"seats":[{"voter":"heron","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"}]}
> heron/heron verified space.txn {"commands":[{"ballot.cast":{"ballot":$v,"choice":"yes","round":1,"terms":"$digest","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp","signature":"<ab*64>"}}]}
> heron/heron ballot.open {"name":"n","question":"?","signed":true,"seats":[{"voter":"heron","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"}]}
> heron/heron ballot.open {"name":"m","question":"?","voters":["wren"],"then":[{"choice":"yes","commands":[{"ballot.cast":{"ballot":$v,"choice":"yes","round":1,"terms":"$digest","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp","signature":"<ab*64>"}}]}]}
> wren/wren verified ballot.cast {"ballot":$v,"choice":"yes"}
---
  ballot.opened {"ballot":5,"name":"n","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":5,"needed":1,"total":1,"deadline":3601000,"round":1,"terms":"71d413dc1243619ae3193b8d2dfc521f1c2c35bd465afcb705cebc07ec41aa7d"}
  ballot.cast {"ballot":5,"name":"n","voter":"heron","choice":"yes","changed":false}
  ballot.decided {"ballot":5,"name":"n","choice":"yes","weight":1,"needed":1}
{"replies":[{"counted":true,"again":false,"state":"decided","choice":"yes"}]}
  ballot.opened {"ballot":6,"name":"n","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":6,"needed":1,"total":1,"deadline":3601000,"round":1,"terms":"e57a970e0ec26b43f6eb7f2e0f67f40c853ef77c677133419ccadde778e38712"}
  ballot.opened {"ballot":7,"name":"m","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":7,"needed":1,"total":1,"deadline":3601000,"round":1,"terms":"27a7660f3fa9a76a1ea647ba72075eec9869402ac06a07e154d9d6ec53d83129"}
  ballot.cast {"ballot":7,"name":"m","voter":"wren","choice":"yes","changed":false}
  ballot.decided {"ballot":7,"name":"m","choice":"yes","weight":1,"needed":1}
{"counted":true,"again":false,"state":"decided","choice":"yes"}
  ballot.followed {"ballot":7,"name":"m","choice":"yes","refused":"unsupported: command 1 (ballot.cast): a signed vote comes through a door, where its signature is verified; it cannot be carried out later"}

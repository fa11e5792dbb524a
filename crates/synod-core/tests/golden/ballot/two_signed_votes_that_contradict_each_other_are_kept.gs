(> owner space.grant {"principal":"heron","role":"agent"} ;; owner space.grant {"principal":"wren","role":"agent"} ;; owner space.grant {"principal":"robin","role":"agent"} ;; owner space.grant {"principal":"owl","role":"agent"})
> heron/heron ballot.open {"name":"n","question":"?","signed":true,"seats":[{"voter":"heron","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"},{"voter":"wren","key":"did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH"}],"deadline_ms":5000}
> heron/heron verified ballot.cast {"ballot":$v,"choice":"yes","round":1,"terms":"$digest","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp","signature":"<ab*64>"}
> heron/heron verified ballot.cast {"ballot":$v,"choice":"no","round":1,"terms":"$digest","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp","signature":"<cd*64>"}
> heron/heron verified ballot.cast {"ballot":$v,"choice":"no","round":1,"terms":"$digest","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp","signature":"<ef*64>"}
> heron/heron verified ballot.cast {"ballot":$v,"choice":"yes","round":1,"terms":"$digest","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp","signature":"<ab*64>"}
> ask ballot.evidence {"ballot":$v}
> ask ballot.show {"ballot":$v}
---
  agent.met {"agent":"heron","id":2}
  ballot.opened {"ballot":3,"name":"n","question":"?","by":"heron","round":1,"deadline":6000}
{"ballot":3,"needed":2,"total":2,"deadline":6000,"round":1,"terms":"21a4c399e15b7ed3d0afbeb12fc21a89b4b00dbe22556dc1c99b5a2c4d489748"}
  ballot.cast {"ballot":3,"name":"n","voter":"heron","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
  ballot.contradicted {"ballot":3,"name":"n","voter":"heron","first":"yes","second":"no"}
{"counted":false,"again":false,"state":"open"}
{"counted":false,"again":true,"state":"open"}
{"counted":true,"again":true,"state":"open"}
{"evidence":[{"voter":"heron","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp","round":1,"terms":"21a4c399e15b7ed3d0afbeb12fc21a89b4b00dbe22556dc1c99b5a2c4d489748","first":"yes","first_at":8,"first_signature":"abababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababab","second":"no","second_at":9,"second_signature":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"}]}
{"ballot":3,"name":"n","question":"?","options":[{"choice":"yes","votes":1,"weight":1},{"choice":"no","votes":0,"weight":0}],"rule":"majority","needed":2,"total":2,"seats":2,"votes":1,"changes":false,"signed":true,"shared_principals":false,"author":"heron","opened":1000,"deadline":6000,"round":1,"terms":"21a4c399e15b7ed3d0afbeb12fc21a89b4b00dbe22556dc1c99b5a2c4d489748","state":"open","ended":0,"then":[],"contradictions":1}

# Also when it has ended: the proof is no worse for it.
> time +5000
> wren/wren verified ballot.cast {"ballot":$v,"choice":"no","round":1,"terms":"$digest","key":"did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH","signature":"<01*64>"}
> heron/heron ballot.again {"ballot":$v}
> heron/heron verified ballot.cast {"ballot":$v,"choice":"no","round":2,"terms":"$digest","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp","signature":"<02*64>"}
> wren/wren verified ballot.cast {"ballot":$v,"choice":"no","round":2,"terms":"$digest","key":"did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH","signature":"<03*64>"}
> wren/wren verified ballot.cast {"ballot":$v,"choice":"yes","round":2,"terms":"$digest","key":"did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH","signature":"<04*64>"}
> ask ballot.evidence {"ballot":$v,"limit":1}
> ask ballot.evidence {"ballot":$v,"after":"heron"}
> ask ballot.why {"ballot":$v}
---
  ballot.lapsed {"ballot":3,"name":"n","votes":1,"seats":2}
expired: votes for ballot 3 were taken until 00:00:06 UTC; ask `heron` to put it again
  ballot.opened {"ballot":3,"name":"n","question":"?","by":"heron","round":2,"deadline":11000}
{"ballot":3,"needed":2,"total":2,"deadline":11000,"round":2,"terms":"873afe2eb6013102180b168a3a0d273b1e43a5284cbc28cd64fef5fe9c221119"}
  ballot.cast {"ballot":3,"name":"n","voter":"heron","choice":"no","changed":false}
{"counted":true,"again":false,"state":"open"}
  agent.met {"agent":"wren","id":4}
  ballot.cast {"ballot":3,"name":"n","voter":"wren","choice":"no","changed":false}
  ballot.decided {"ballot":3,"name":"n","choice":"no","weight":2,"needed":2}
{"counted":true,"again":false,"state":"decided","choice":"no"}
  ballot.contradicted {"ballot":3,"name":"n","voter":"wren","first":"no","second":"yes"}
{"counted":false,"again":false,"state":"decided","choice":"no"}
{"evidence":[{"voter":"heron","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp","round":1,"terms":"21a4c399e15b7ed3d0afbeb12fc21a89b4b00dbe22556dc1c99b5a2c4d489748","first":"yes","first_at":8,"first_signature":"abababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababab","second":"no","second_at":9,"second_signature":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"}],"next":"heron"}
{"evidence":[{"voter":"wren","key":"did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH","round":2,"terms":"873afe2eb6013102180b168a3a0d273b1e43a5284cbc28cd64fef5fe9c221119","first":"no","first_at":15,"first_signature":"03030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303030303","second":"yes","second_at":16,"second_signature":"04040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404040404"}]}
{"state":"decided","because":["`heron` asked \"?\" and ballot 3 was decided for `no` at 00:00:06 UTC","under the rule majority an option needs 2 of 2; it is `yes` 0, `no` 2","2 voters signed votes that contradict each other; `synod ballot evidence 3` shows them"],"missing":[],"next":0}

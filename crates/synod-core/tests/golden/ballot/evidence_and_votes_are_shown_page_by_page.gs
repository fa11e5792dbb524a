(> owner space.grant {"principal":"heron","role":"agent"})
> heron/heron ballot.open {"name":"n","question":"?","signed":true,"seats":[{"voter":"heron","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"},{"voter":"wren","key":"did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH"}],"deadline_ms":5000}
> heron/heron verified ballot.cast {"ballot":$v,"choice":"yes","round":1,"terms":"$digest","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp","signature":"<ab*64>"}
> heron/heron verified ballot.cast {"ballot":$v,"choice":"no","round":1,"terms":"$digest","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp","signature":"<cd*64>"}
> time +5000
> heron/heron ballot.again {"ballot":$v}
> heron/heron verified ballot.cast {"ballot":$v,"choice":"no","round":2,"terms":"$digest","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp","signature":"<ef*64>"}
> heron/heron verified ballot.cast {"ballot":$v,"choice":"yes","round":2,"terms":"$digest","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp","signature":"<01*64>"}
---
  agent.met {"agent":"heron","id":2}
  ballot.opened {"ballot":3,"name":"n","question":"?","by":"heron","round":1,"deadline":6000}
{"ballot":3,"needed":2,"total":2,"deadline":6000,"round":1,"terms":"21a4c399e15b7ed3d0afbeb12fc21a89b4b00dbe22556dc1c99b5a2c4d489748"}
  ballot.cast {"ballot":3,"name":"n","voter":"heron","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
  ballot.contradicted {"ballot":3,"name":"n","voter":"heron","first":"yes","second":"no"}
{"counted":false,"again":false,"state":"open"}
  ballot.lapsed {"ballot":3,"name":"n","votes":1,"seats":2}
  ballot.opened {"ballot":3,"name":"n","question":"?","by":"heron","round":2,"deadline":11000}
{"ballot":3,"needed":2,"total":2,"deadline":11000,"round":2,"terms":"873afe2eb6013102180b168a3a0d273b1e43a5284cbc28cd64fef5fe9c221119"}
  ballot.cast {"ballot":3,"name":"n","voter":"heron","choice":"no","changed":false}
{"counted":true,"again":false,"state":"open"}
  ballot.contradicted {"ballot":3,"name":"n","voter":"heron","first":"no","second":"yes"}
{"counted":false,"again":false,"state":"open"}

# Both rounds stand on the one page.
> ask ballot.evidence {"ballot":$v,"limit":1}
---
{"evidence":[{"voter":"heron","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp","round":1,"terms":"21a4c399e15b7ed3d0afbeb12fc21a89b4b00dbe22556dc1c99b5a2c4d489748","first":"yes","first_at":5,"first_signature":"abababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababababab","second":"no","second_at":6,"second_signature":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"},{"voter":"heron","key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp","round":2,"terms":"873afe2eb6013102180b168a3a0d273b1e43a5284cbc28cd64fef5fe9c221119","first":"no","first_at":8,"first_signature":"efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef","second":"yes","second_at":9,"second_signature":"01010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101"}]}

# Of votes each page begins after the last voter of the one before.
> ask ballot.votes {"ballot":$v,"limit":1}
> ask ballot.votes {"ballot":$v,"limit":1,"after":"heron"}
> ask ballot.votes {"ballot":$v,"limit":1,"after":"wren"}
---
{"votes":[{"voter":"heron","weight":1,"key":"did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp","choice":"no","time":6000,"index":8,"by":"heron","signature":"efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"}],"next":"heron"}
{"votes":[{"voter":"wren","weight":1,"key":"did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH"}]}
{"votes":[]}

(> owner space.grant {"principal":"heron","role":"agent"} ;; owner space.grant {"principal":"wren","role":"agent"} ;; owner space.grant {"principal":"robin","role":"agent"} ;; owner space.grant {"principal":"owl","role":"agent"})
> heron/heron ballot.open {"name":"release","question":"1?","voters":["heron","wren"]} ;; heron/heron ballot.open {"name":"release","question":"2?","voters":["wren","robin"]} ;; heron/heron ballot.open {"name":"other","question":"3?","voters":["robin"]}
> robin/robin ballot.cast {"ballot":$v,"choice":"yes"}
> wren/wren ballot.cast {"ballot":$v1,"choice":"yes"}
> ask ballot.list {}
> ask ballot.list {"limit":1}
> ask ballot.list {"limit":1,"after":$v1}
> ask ballot.list {"prefix":"oth"}
> ask ballot.list {"state":"open"}
> ask ballot.list {"voter":"wren"}
> ask ballot.list {"voter":"wren","unvoted":true,"state":"open"}
---
  agent.met {"agent":"heron","id":2}
  ballot.opened {"ballot":3,"name":"release","question":"1?","by":"heron","round":1,"deadline":3601000}
{"ballot":3,"needed":2,"total":2,"deadline":3601000,"round":1,"terms":"c98460ff56e8dd7e9b22f3820f5e9e74516526b4d8a1738afcd6a62ae1f762d2"}
  ballot.opened {"ballot":4,"name":"release","question":"2?","by":"heron","round":1,"deadline":3601000}
{"ballot":4,"needed":2,"total":2,"deadline":3601000,"round":1,"terms":"6fa2cef65f437894626dfdcaa9733019d1b7933fba8bec68bc118827ec5d98ec"}
  ballot.opened {"ballot":5,"name":"other","question":"3?","by":"heron","round":1,"deadline":3601000}
{"ballot":5,"needed":1,"total":1,"deadline":3601000,"round":1,"terms":"2f602980d7f449473d3c1d8d04370fef34eecbedb35ef19b3a88bf34f9550937"}
  agent.met {"agent":"robin","id":6}
  ballot.cast {"ballot":5,"name":"other","voter":"robin","choice":"yes","changed":false}
  ballot.decided {"ballot":5,"name":"other","choice":"yes","weight":1,"needed":1}
{"counted":true,"again":false,"state":"decided","choice":"yes"}
  agent.met {"agent":"wren","id":7}
  ballot.cast {"ballot":3,"name":"release","voter":"wren","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
{"ballots":[{"ballot":3,"name":"release","question":"1?","state":"open","votes":1,"seats":2,"deadline":3601000},{"ballot":4,"name":"release","question":"2?","state":"open","votes":0,"seats":2,"deadline":3601000},{"ballot":5,"name":"other","question":"3?","state":"decided","choice":"yes","votes":1,"seats":1,"deadline":3601000}]}
{"ballots":[{"ballot":3,"name":"release","question":"1?","state":"open","votes":1,"seats":2,"deadline":3601000}],"next":3}
{"ballots":[{"ballot":4,"name":"release","question":"2?","state":"open","votes":0,"seats":2,"deadline":3601000}],"next":4}
{"ballots":[{"ballot":5,"name":"other","question":"3?","state":"decided","choice":"yes","votes":1,"seats":1,"deadline":3601000}]}
{"ballots":[{"ballot":3,"name":"release","question":"1?","state":"open","votes":1,"seats":2,"deadline":3601000},{"ballot":4,"name":"release","question":"2?","state":"open","votes":0,"seats":2,"deadline":3601000}]}
{"ballots":[{"ballot":3,"name":"release","question":"1?","state":"open","votes":1,"seats":2,"deadline":3601000},{"ballot":4,"name":"release","question":"2?","state":"open","votes":0,"seats":2,"deadline":3601000}]}
{"ballots":[{"ballot":4,"name":"release","question":"2?","state":"open","votes":0,"seats":2,"deadline":3601000}]}

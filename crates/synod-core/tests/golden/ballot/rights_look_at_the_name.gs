(> owner space.grant {"principal":"heron","role":"agent"} ;; owner space.grant {"principal":"wren","role":"agent"} ;; owner space.grant {"principal":"robin","role":"agent"} ;; owner space.grant {"principal":"owl","role":"agent"})
> owner space.grant {"principal":"hand","role":"agent","prefixes":["build"]}
> heron/heron ballot.open {"name":"release","question":"?","voters":["build-1","heron"]}
> hand/build-1 ballot.cast {"ballot":$v,"choice":"yes"}
> ask hand/ ballot.show {"ballot":$v}
> ask hand/ ballot.list {}
> heron/heron ballot.open {"name":"build-it","question":"?","voters":["build-1","heron"]}
> hand/build-1 ballot.cast {"ballot":$v,"choice":"yes"}
> ask hand/ ballot.await {"ballot":$v}
> ask hand/ ballot.list {"prefix":"build"}
> hand/build-1 ballot.close {"ballot":$v}
---
  space.granted {"principal":"hand","role":"agent"}
{}
  agent.met {"agent":"heron","id":2}
  ballot.opened {"ballot":3,"name":"release","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":3,"needed":2,"total":2,"deadline":3601000,"round":1,"terms":"9864730b0ce46691dd8a18dd0ede2bb79fbb9f2b19b3a0b968e0737ab1aad3e2"}
denied: `hand` may not touch `release`: it is confined to build
denied: `hand` may not touch `release`: it is confined to build
denied: `hand` may not touch `*`: it is confined to build
  ballot.opened {"ballot":4,"name":"build-it","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":4,"needed":2,"total":2,"deadline":3601000,"round":1,"terms":"01507a338283a09955c5182415ba91f273f08322608027e1c74d28169296eb0c"}
  agent.met {"agent":"build-1","id":5}
  ballot.cast {"ballot":4,"name":"build-it","voter":"build-1","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
{"state":"open","waiting":true}
{"ballots":[{"ballot":4,"name":"build-it","question":"?","state":"open","votes":1,"seats":2,"deadline":3601000}]}
denied: ballot 4 was opened by `heron`, who alone ends it or asks again; ask them, or an admin [holder heron]

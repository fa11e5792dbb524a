> owner space.set {"name":"wake_max","value":1}
> heron ballot.open {"name":"first","question":"?","voters":["wren"],"deadline_ms":1000}
> heron ballot.open {"name":"second","question":"?","voters":["wren"],"deadline_ms":1000,"changes":true}
> heron ballot.open {"name":"third","question":"?","voters":["wren"],"deadline_ms":1000}
> wren ballot.cast {"ballot":$v2,"choice":"yes"}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"wake_max","value":1}
{}
  agent.met {"agent":"heron","id":2}
  ballot.opened {"ballot":3,"name":"first","question":"?","by":"heron","round":1,"deadline":2000}
{"ballot":3,"needed":1,"total":1,"deadline":2000,"round":1,"terms":"49ff2b25ccb9a830d00f2e924ed6d3e8ee92737b9aa8e588eaac2bb2173f61a6"}
  ballot.opened {"ballot":4,"name":"second","question":"?","by":"heron","round":1,"deadline":2000}
{"ballot":4,"needed":1,"total":1,"deadline":2000,"round":1,"terms":"e4769ed5c9eafea7be5000d110fd3eaa40ccad9dcd50ffd77a883177665d93c3"}
  ballot.opened {"ballot":5,"name":"third","question":"?","by":"heron","round":1,"deadline":2000}
{"ballot":5,"needed":1,"total":1,"deadline":2000,"round":1,"terms":"97f34a084511757afe9ad659397c52987f09ce6c2ce62cbcd6c1788ce0b77661"}
  agent.met {"agent":"wren","id":6}
  ballot.cast {"ballot":4,"name":"second","voter":"wren","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}

# One entry ends one. The second is decided by what was cast, so it is waited for; the third can only lapse.
> time +1000
> pulse
> ask ballot.await {"ballot":$v2}
> ask ballot.await {"ballot":$v3}
> pulse
> ask ballot.await {"ballot":$v2}
---
  ballot.lapsed {"ballot":3,"name":"first","votes":0,"seats":1}
{"state":"open","waiting":true}
{"state":"lapsed","waiting":false}
  ballot.decided {"ballot":4,"name":"second","choice":"yes","weight":1,"needed":1}
{"state":"decided","choice":"yes","waiting":false}

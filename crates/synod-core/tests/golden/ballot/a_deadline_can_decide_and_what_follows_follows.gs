(> owner space.grant {"principal":"heron","role":"agent"} ;; owner space.grant {"principal":"wren","role":"agent"} ;; owner space.grant {"principal":"robin","role":"agent"} ;; owner space.grant {"principal":"owl","role":"agent"})
> heron/heron ballot.open {"name":"n","question":"?","voters":["heron"],"changes":true,"deadline_ms":1000,"then":[{"choice":"yes","commands":[{"queue.push":{"queue":"ship","body":"1.4"}}]}]}
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"}
> time +1000
> pulse
> ask queue.list {"queue":"ship"}
---
  agent.met {"agent":"heron","id":2}
  ballot.opened {"ballot":3,"name":"n","question":"?","by":"heron","round":1,"deadline":2000}
{"ballot":3,"needed":1,"total":1,"deadline":2000,"round":1,"terms":"f18b47d733d17ff5201d0b248934612b4f5c92e4a60942fa3830fe808c7ec62f"}
  ballot.cast {"ballot":3,"name":"n","voter":"heron","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
  ballot.decided {"ballot":3,"name":"n","choice":"yes","weight":1,"needed":1}
  queue.pushed {"queue":"ship","task":5,"state":"ready"}
  ballot.followed {"ballot":3,"name":"n","choice":"yes","refused":""}
{"tasks":[{"task":5,"queue":"ship","state":"ready","priority":100,"attempts":0,"attempts_max":20,"pushed":2000,"at":0,"stuck":false,"after":[],"options":[],"history":[],"body":"1.4"}]}

# What a decision brings about may decide again, eight deep; the next is refused, and what was decided stays.
> heron ballot.open {"name":"b","question":"?","voters":["heron"]}
> heron ballot.open {"name":"b","question":"?","voters":["heron"],"then":[{"choice":"yes","commands":[{"ballot.cast":{"ballot":$v1,"choice":"yes"}}]}]}
> heron ballot.open {"name":"b","question":"?","voters":["heron"],"then":[{"choice":"yes","commands":[{"ballot.cast":{"ballot":$v2,"choice":"yes"}}]}]}
> heron ballot.open {"name":"b","question":"?","voters":["heron"],"then":[{"choice":"yes","commands":[{"ballot.cast":{"ballot":$v3,"choice":"yes"}}]}]}
> heron ballot.open {"name":"b","question":"?","voters":["heron"],"then":[{"choice":"yes","commands":[{"ballot.cast":{"ballot":$v4,"choice":"yes"}}]}]}
> heron ballot.open {"name":"b","question":"?","voters":["heron"],"then":[{"choice":"yes","commands":[{"ballot.cast":{"ballot":$v5,"choice":"yes"}}]}]}
> heron ballot.open {"name":"b","question":"?","voters":["heron"],"then":[{"choice":"yes","commands":[{"ballot.cast":{"ballot":$v6,"choice":"yes"}}]}]}
> heron ballot.open {"name":"b","question":"?","voters":["heron"],"then":[{"choice":"yes","commands":[{"ballot.cast":{"ballot":$v7,"choice":"yes"}}]}]}
> heron ballot.open {"name":"b","question":"?","voters":["heron"],"then":[{"choice":"yes","commands":[{"ballot.cast":{"ballot":$v8,"choice":"yes"}}]}]}
> heron ballot.open {"name":"b","question":"?","voters":["heron"],"then":[{"choice":"yes","commands":[{"ballot.cast":{"ballot":$v9,"choice":"yes"}}]}]}
> heron ballot.cast {"ballot":$v10,"choice":"yes"}
> ask ballot.list {"state":"open"}
> ask ballot.await {"ballot":$v2}
---
  agent.met {"agent":"heron","id":1}
  ballot.opened {"ballot":2,"name":"b","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":2,"needed":1,"total":1,"deadline":3601000,"round":1,"terms":"c4b07ae4170321b2227bfa1d4e792cc7a4747a415275e0cfe04155c5622d6acc"}
  ballot.opened {"ballot":3,"name":"b","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":3,"needed":1,"total":1,"deadline":3601000,"round":1,"terms":"9c3caa368c75e8961698ddff9ff25c929fa606f79964153676d1b865b412093e"}
  ballot.opened {"ballot":4,"name":"b","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":4,"needed":1,"total":1,"deadline":3601000,"round":1,"terms":"b1b40ddc1ce2b8e65d2b5265d03224b610b7978a8b4de8fda877bc4f1f58b4a9"}
  ballot.opened {"ballot":5,"name":"b","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":5,"needed":1,"total":1,"deadline":3601000,"round":1,"terms":"8451dee6d9f46948aea0fc78352eb6db92b320047e35e684cfe678a4c1cdaa18"}
  ballot.opened {"ballot":6,"name":"b","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":6,"needed":1,"total":1,"deadline":3601000,"round":1,"terms":"66f9590757b55c2a0a09e35eb19f429a5129f4c73437b41aba8f626c9bf88638"}
  ballot.opened {"ballot":7,"name":"b","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":7,"needed":1,"total":1,"deadline":3601000,"round":1,"terms":"71aea5794ae2839205b56313fec363bc85b09a42d886d2c80c1f832a62aed9c4"}
  ballot.opened {"ballot":8,"name":"b","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":8,"needed":1,"total":1,"deadline":3601000,"round":1,"terms":"55a372973e776379574eac118a484df65ca00e3a280cbc90b7f4661b6d874ddc"}
  ballot.opened {"ballot":9,"name":"b","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":9,"needed":1,"total":1,"deadline":3601000,"round":1,"terms":"f43d6760e01c125601ae47864b8f5cca22e37d8e8b564fd58623d27743442a32"}
  ballot.opened {"ballot":10,"name":"b","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":10,"needed":1,"total":1,"deadline":3601000,"round":1,"terms":"e9293b944a128bb0e0f9ae3a49d1a2397974d25b20fd0a8ab7f42f5ca7b2e2f7"}
  ballot.opened {"ballot":11,"name":"b","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":11,"needed":1,"total":1,"deadline":3601000,"round":1,"terms":"460bf4ad36e803abddde66b72c634543be436355dc4c880b2fec1e5d8f6bc0ed"}
  ballot.cast {"ballot":11,"name":"b","voter":"heron","choice":"yes","changed":false}
  ballot.decided {"ballot":11,"name":"b","choice":"yes","weight":1,"needed":1}
{"counted":true,"again":false,"state":"decided","choice":"yes"}
  ballot.cast {"ballot":10,"name":"b","voter":"heron","choice":"yes","changed":false}
  ballot.decided {"ballot":10,"name":"b","choice":"yes","weight":1,"needed":1}
  ballot.followed {"ballot":11,"name":"b","choice":"yes","refused":""}
  ballot.cast {"ballot":9,"name":"b","voter":"heron","choice":"yes","changed":false}
  ballot.decided {"ballot":9,"name":"b","choice":"yes","weight":1,"needed":1}
  ballot.followed {"ballot":10,"name":"b","choice":"yes","refused":""}
  ballot.cast {"ballot":8,"name":"b","voter":"heron","choice":"yes","changed":false}
  ballot.decided {"ballot":8,"name":"b","choice":"yes","weight":1,"needed":1}
  ballot.followed {"ballot":9,"name":"b","choice":"yes","refused":""}
  ballot.cast {"ballot":7,"name":"b","voter":"heron","choice":"yes","changed":false}
  ballot.decided {"ballot":7,"name":"b","choice":"yes","weight":1,"needed":1}
  ballot.followed {"ballot":8,"name":"b","choice":"yes","refused":""}
  ballot.cast {"ballot":6,"name":"b","voter":"heron","choice":"yes","changed":false}
  ballot.decided {"ballot":6,"name":"b","choice":"yes","weight":1,"needed":1}
  ballot.followed {"ballot":7,"name":"b","choice":"yes","refused":""}
  ballot.cast {"ballot":5,"name":"b","voter":"heron","choice":"yes","changed":false}
  ballot.decided {"ballot":5,"name":"b","choice":"yes","weight":1,"needed":1}
  ballot.followed {"ballot":6,"name":"b","choice":"yes","refused":""}
  ballot.cast {"ballot":4,"name":"b","voter":"heron","choice":"yes","changed":false}
  ballot.decided {"ballot":4,"name":"b","choice":"yes","weight":1,"needed":1}
  ballot.followed {"ballot":5,"name":"b","choice":"yes","refused":""}
  ballot.cast {"ballot":3,"name":"b","voter":"heron","choice":"yes","changed":false}
  ballot.decided {"ballot":3,"name":"b","choice":"yes","weight":1,"needed":1}
  ballot.followed {"ballot":4,"name":"b","choice":"yes","refused":""}
  ballot.followed {"ballot":3,"name":"b","choice":"yes","refused":"exhausted: this is the 9th deed of a row in which each brought about the next; end the circle"}
{"ballots":[{"ballot":2,"name":"b","question":"?","state":"open","votes":0,"seats":1,"deadline":3601000}]}
{"state":"decided","choice":"yes","refused":"exhausted: this is the 9th deed of a row in which each brought about the next; end the circle","waiting":false}

> heron lock.acquire {"names":["src/a.rs"]}
> heron lock.acquire {"names":["src/b.rs","docs/b.md"]}
> wren lock.acquire {"names":["docs/**/c.md"],"shared":true}
---
  agent.met {"agent":"heron","id":1}
  lock.acquired {"lock":2,"fence":3,"agent":"heron","names":["src/a.rs"]}
{"lock":2,"fence":3,"names":["src/a.rs"],"shared":false,"until":31000}
  lock.acquired {"lock":4,"fence":5,"agent":"heron","names":["src/b.rs","docs/b.md"]}
{"lock":4,"fence":5,"names":["src/b.rs","docs/b.md"],"shared":false,"until":31000}
  agent.met {"agent":"wren","id":6}
  lock.acquired {"lock":7,"fence":8,"agent":"wren","names":["docs/**/c.md"]}
{"lock":7,"fence":8,"names":["docs/**/c.md"],"shared":true,"until":31000}

> ask lock.list {"touching":"docs/"}
> ask lock.list {"touching":"docs/","agent":"wren"}
> ask lock.list {"limit":1}
> ask lock.list {"after":$l1,"limit":1}
---
{"locks":[{"lock":4,"fence":5,"agent":"heron","names":["src/b.rs","docs/b.md"],"shared":false,"since":1000,"until":31000},{"lock":7,"fence":8,"agent":"wren","names":["docs/**/c.md"],"shared":true,"since":1000,"until":31000}]}
{"locks":[{"lock":7,"fence":8,"agent":"wren","names":["docs/**/c.md"],"shared":true,"since":1000,"until":31000}]}
{"locks":[{"lock":2,"fence":3,"agent":"heron","names":["src/a.rs"],"shared":false,"since":1000,"until":31000}],"next":2}
{"locks":[{"lock":4,"fence":5,"agent":"heron","names":["src/b.rs","docs/b.md"],"shared":false,"since":1000,"until":31000}],"next":4}

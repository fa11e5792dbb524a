> owner space.grant {"principal":"hand","role":"agent","prefixes":["print"]}
> heron pipeline.define {"pipeline":"print","stages":[{"name":"a"}]}
> heron pipeline.define {"pipeline":"secret","stages":[{"name":"a"}]}
> heron pipeline.start {"pipeline":"secret","body":"hush"}
> hand/print-x pipeline.start {"pipeline":"print"}
> hand/print-x pipeline.start {"pipeline":"secret"}
> hand/print-x pipeline.take {"pipeline":"secret"}
> hand/print-x pipeline.cancel {"items":[$i1]}
> ask hand/ pipeline.show {"item":$i1}
> ask hand/ pipeline.why {"id":$j1}
> ask hand/ pipeline.list {}
> ask hand/ pipeline.list {"pipeline":"print"}
> ask hand/ pipeline.pipelines {"prefix":"print"}
---
  agent.met {"agent":"owner","id":1}
  space.granted {"principal":"hand","role":"agent"}
{}
  agent.met {"agent":"heron","id":2}
  pipeline.defined {"pipeline":"print","version":1}
{"version":1,"existing":false}
  pipeline.defined {"pipeline":"secret","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"secret","item":7,"job":8}
  pipeline.ready {"item":7,"stage":"a","job":8}
{"item":7,"job":8}
  agent.met {"agent":"print-x","id":9}
  pipeline.started {"pipeline":"print","item":10,"job":11}
  pipeline.ready {"item":10,"stage":"a","job":11}
{"item":10,"job":11}
denied: `hand` may not touch `secret`: it is confined to print
denied: `hand` may not touch `secret`: it is confined to print
denied: `hand` may not touch `secret`: it is confined to print
denied: `hand` may not touch `secret`: it is confined to print
denied: `hand` may not touch `secret`: it is confined to print
denied: `hand` may not touch `*`: it is confined to print
{"items":[{"item":10,"pipeline":"print","version":1,"state":"running","agent":"print-x","started":1000,"ended":0,"size":1,"open":1,"dead":0}]}
{"pipelines":[{"pipeline":"print","version":1,"paused":false,"items":{"running":1,"stalled":0,"done":0,"failed":0,"cancelled":0,"started":1}}]}

> heron pipeline.define {"pipeline":"p","stages":[{"name":"a","backoff_ms":0}]}
> heron pipeline.start {"pipeline":"p"}
> wren agent.join {"name":"wren","ttl_ms":5000}
> wren@$s1 pipeline.take {"pipeline":"p","session":true}
> wren@$s1 pipeline.extend {"job":$j1,"fence":$f1}
> time +4000
> wren@$s1 agent.heartbeat {}
> time +4000
> pulse
> ask pipeline.why {"id":$j1}
> time +6000
> pulse
> robin pipeline.take {"pipeline":"p"}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":4,"job":5}
  pipeline.ready {"item":4,"stage":"a","job":5}
{"item":4,"job":5}
  agent.met {"agent":"wren","id":6}
  agent.joined {"agent":"wren","session":7,"instance":""}
{"agent":"wren","id":6,"session":7,"handle":"wren@7","ttl_ms":5000}
  pipeline.taken {"job":5,"fence":8,"agent":"wren","attempt":1}
{"jobs":[{"job":5,"fence":8,"item":4,"stage":"a","place":[],"attempt":1,"until":0,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
{"until":0}
{"until":10625}
{"state":"leased","because":["`wren` has it since 00:00:01 UTC under fence 8, as long as its session 7 lives"],"next":0}
  agent.ended {"agent":"wren","session":7,"why":"expired"}
  agent.gone {"agent":"wren"}
  pipeline.expired {"job":5,"agent":"wren","state":"ready","why":"session"}
  agent.met {"agent":"robin","id":9}
  pipeline.taken {"job":5,"fence":10,"agent":"robin","attempt":2}
{"jobs":[{"job":5,"fence":10,"item":4,"stage":"a","place":[],"attempt":2,"until":45000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}

# So does a wait.
> wren agent.join {"name":"wren","ttl_ms":5000}
> wren@$s2 pipeline.take {"pipeline":"p","session":true,"wait_ms":60000}
> wren@$s2 agent.leave {}
---
  agent.joined {"agent":"wren","session":11,"instance":""}
{"agent":"wren","id":6,"session":11,"handle":"wren@11","ttl_ms":5000}
parked as #13
  agent.ended {"agent":"wren","session":11,"why":"left"}
  agent.gone {"agent":"wren"}
{"session":11}
answer to #13: {"jobs":[]}

> heron pipeline.define {"pipeline":"p","stages":[{"name":"a"},{"name":"b"}]}
> heron pipeline.start {"pipeline":"p"}
> wren pipeline.take {"pipeline":"p"}
> heron pipeline.pause {"pipeline":"p","stage":"b"}
> wren pipeline.finish {"job":$j1,"fence":$f}
> wren pipeline.take {"pipeline":"p","stage":"b","wait_ms":60000}
> ask pipeline.why {"id":$i1}
> heron pipeline.pause {"pipeline":"p"}
> heron pipeline.resume {"pipeline":"p","stage":"b"}
> ask pipeline.why {"id":$i1}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":5,"job":6}
  pipeline.ready {"item":5,"stage":"a","job":6}
{"item":5,"job":6}
  agent.met {"agent":"wren","id":7}
  pipeline.taken {"job":6,"fence":8,"agent":"wren","attempt":1}
{"jobs":[{"job":6,"fence":8,"item":5,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.paused {"pipeline":"p","stage":"b"}
{"paused":true}
  pipeline.finished {"job":6,"outputs":1}
  pipeline.ready {"item":5,"stage":"b","job":10}
{"item":5,"state":"running","jobs":[]}
parked as #8
{"state":"running","because":["it went into `p`, version 1, at 00:00:01 UTC; 1 of its 2 jobs can go on","job 10 of `b` can be taken, and stage `b` is paused; `synod pipeline resume p b`"],"next":0}
  pipeline.paused {"pipeline":"p"}
{"paused":true}
  pipeline.resumed {"pipeline":"p","stage":"b"}
{"paused":false}
{"state":"running","because":["it went into `p`, version 1, at 00:00:01 UTC; 1 of its 2 jobs can go on","job 10 of `b` can be taken, and `p` is paused; `synod pipeline resume p`"],"next":0}

> heron pipeline.resume {"pipeline":"p"}
---
  pipeline.resumed {"pipeline":"p"}
{"paused":false}
  pipeline.taken {"job":10,"fence":11,"agent":"wren","attempt":1}
answer to #8: {"jobs":[{"job":10,"fence":11,"item":5,"stage":"b","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}

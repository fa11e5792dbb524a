> heron pipeline.define {"pipeline":"p","stages":[{"name":"a"},{"name":"b","capability":"paint"}]}
> owl agent.join {"name":"owl","capabilities":["paint"]}
> owl@$s1 pipeline.take {"pipeline":"p","stage":"b","wait_ms":60000}
> wren pipeline.take {"pipeline":"p","wait_ms":60000}
> robin pipeline.take {"pipeline":"p","stage":"a","wait_ms":60000}
> heron pipeline.start {"pipeline":"p"} ;; heron pipeline.start {"pipeline":"p"}
> ask pipeline.stages {"pipeline":"p"}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  agent.met {"agent":"owl","id":5}
  agent.joined {"agent":"owl","session":6,"instance":""}
{"agent":"owl","id":5,"session":6,"handle":"owl@6","ttl_ms":30000}
parked as #5
  agent.met {"agent":"wren","id":7}
parked as #6
  agent.met {"agent":"robin","id":8}
parked as #7
  pipeline.started {"pipeline":"p","item":9,"job":10}
  pipeline.ready {"item":9,"stage":"a","job":10}
{"item":9,"job":10}
  pipeline.taken {"job":10,"fence":11,"agent":"wren","attempt":1}
answer to #6: {"jobs":[{"job":10,"fence":11,"item":9,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.started {"pipeline":"p","item":12,"job":13}
  pipeline.ready {"item":12,"stage":"a","job":13}
{"item":12,"job":13}
  pipeline.taken {"job":13,"fence":14,"agent":"robin","attempt":1}
answer to #7: {"jobs":[{"job":13,"fence":14,"item":12,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
{"pipeline":"p","version":1,"versions":1,"paused":false,"takers":0,"items":{"running":2,"stalled":0,"done":0,"failed":0,"cancelled":0,"started":2},"stages":[{"stage":"a","from":[],"fan_out":false,"attempts_max":0,"on_dead":"wait","paused":false,"retired":false,"counts":{"gathering":0,"waiting":0,"ready":0,"leased":2,"done":0,"dead":0,"skipped":0,"cancelled":0,"made":2},"takers":0},{"stage":"b","from":["a"],"fan_out":false,"capability":"paint","attempts_max":0,"on_dead":"wait","paused":false,"retired":false,"counts":{"gathering":0,"waiting":0,"ready":0,"leased":0,"done":0,"dead":0,"skipped":0,"cancelled":0,"made":0},"takers":1}]}

# The next stage has somebody in line: it is in its hands in the same entry.
> wren pipeline.finish {"job":$j1,"fence":$f1}
---
  pipeline.finished {"job":10,"outputs":1}
  pipeline.ready {"item":9,"stage":"b","job":16}
{"item":9,"state":"running","jobs":[]}
  pipeline.taken {"job":16,"fence":17,"agent":"owl","attempt":1}
answer to #5: {"jobs":[{"job":16,"fence":17,"item":9,"stage":"b","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}

# Without the capability there is nothing to take.
> robin pipeline.finish {"job":$j2,"fence":$f2}
> robin pipeline.take {"pipeline":"p"}
> ask pipeline.why {"id":$i2}
> robin pipeline.take {"pipeline":"p","stage":"b"}
---
  pipeline.finished {"job":13,"outputs":1}
  pipeline.ready {"item":12,"stage":"b","job":19}
{"item":12,"state":"running","jobs":[]}
{"jobs":[]}
{"state":"running","because":["it went into `p`, version 1, at 00:00:01 UTC; 1 of its 2 jobs can go on","job 19 of `b` waits for an agent with the capability `paint`; `synod agent list --capability paint` shows who has it"],"next":0}
invalid: stage `b` needs the capability `paint`, which `robin` has not; join with it

# A wait that is over is answered with nothing.
> robin pipeline.take {"pipeline":"p","wait_ms":1000}
> time +1000
> pulse
---
parked as #14
answer to #14: {"jobs":[]}

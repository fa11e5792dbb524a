> heron space.set {"name":"item_keep_max","value":1}
> heron pipeline.define {"pipeline":"p","stages":[{"name":"a"}]}
> heron pipeline.start {"pipeline":"p","body":1}
> heron pipeline.start {"pipeline":"p","body":2}
> heron pipeline.start {"pipeline":"p","body":3}
> wren pipeline.take {"pipeline":"p","max":3}
> wren pipeline.finish {"job":$j1,"fence":$f1,"output":"one"}
> wren pipeline.finish {"job":$j2,"fence":$f2,"output":"two"}
> ask pipeline.show {"item":$i1}
> ask pipeline.show {"item":$i2}
> heron pipeline.delete {"pipeline":"p"}
> wren pipeline.finish {"job":$j3,"fence":$f3,"output":"three"}
> ask pipeline.stages {"pipeline":"p"}
---
  agent.met {"agent":"heron","id":1}
  space.set {"name":"item_keep_max","value":1}
{}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":4,"job":5}
  pipeline.ready {"item":4,"stage":"a","job":5}
{"item":4,"job":5}
  pipeline.started {"pipeline":"p","item":6,"job":7}
  pipeline.ready {"item":6,"stage":"a","job":7}
{"item":6,"job":7}
  pipeline.started {"pipeline":"p","item":8,"job":9}
  pipeline.ready {"item":8,"stage":"a","job":9}
{"item":8,"job":9}
  agent.met {"agent":"wren","id":10}
  pipeline.taken {"job":5,"fence":11,"agent":"wren","attempt":1}
  pipeline.taken {"job":7,"fence":12,"agent":"wren","attempt":1}
  pipeline.taken {"job":9,"fence":13,"agent":"wren","attempt":1}
{"jobs":[{"job":5,"fence":11,"item":4,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"body":1,"inputs":[],"missing":0,"fan_out":false},{"job":7,"fence":12,"item":6,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"body":2,"inputs":[],"missing":0,"fan_out":false},{"job":9,"fence":13,"item":8,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"body":3,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.finished {"job":5,"outputs":1}
  pipeline.ended {"item":4,"state":"done","reason":""}
{"item":4,"state":"done","jobs":[]}
  pipeline.finished {"job":7,"outputs":1}
  pipeline.ended {"item":6,"state":"done","reason":""}
{"item":6,"state":"done","jobs":[]}
not_found: there is no item 4; ended ones are kept for `item_keep_ms`, and `synod pipeline list` shows what there is
{"item":6,"pipeline":"p","version":1,"state":"done","agent":"heron","started":1000,"ended":1000,"size":1,"open":0,"dead":0,"body":2,"jobs":[{"job":7,"item":6,"stage":"a","place":[],"state":"done","made":1000,"ready":1000,"taken":1000,"at":1000,"agent":"wren","attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":1,"passed":false,"history":[],"results":[{"body":"two"}]}],"waiting":false}
conflict: `p` has items under way, 1 of them; let them end, or cancel them first
  pipeline.finished {"job":9,"outputs":1}
  pipeline.ended {"item":8,"state":"done","reason":""}
{"item":8,"state":"done","jobs":[]}
{"pipeline":"p","version":1,"versions":1,"paused":false,"takers":0,"items":{"running":0,"stalled":0,"done":3,"failed":0,"cancelled":0,"started":3},"stages":[{"stage":"a","from":[],"fan_out":false,"attempts_max":0,"on_dead":"wait","paused":false,"retired":false,"counts":{"gathering":0,"waiting":0,"ready":0,"leased":0,"done":3,"dead":0,"skipped":0,"cancelled":0,"made":3},"takers":0}]}

> time +86460000
> pulse
> ask pipeline.list {}
> heron pipeline.delete {"pipeline":"p"}
> ask pipeline.pipelines {}
> heron pipeline.start {"pipeline":"p"}
---
  pipeline.forgotten {"pipeline":"p","items":1}
{"items":[]}
  pipeline.deleted {"pipeline":"p"}
{"deleted":true,"items":0}
{"pipelines":[]}
not_found: there is no pipeline `p`; `synod pipeline define` makes one, and `synod pipeline pipelines` lists them

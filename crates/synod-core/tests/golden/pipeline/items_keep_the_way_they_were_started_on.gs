> heron pipeline.define {"pipeline":"p","stages":[{"name":"a"},{"name":"old"},{"name":"c"}]}
> heron pipeline.start {"pipeline":"p","body":1}
> heron pipeline.define {"pipeline":"p","stages":[{"name":"a","lease_ms":7000},{"name":"c"}]}
> heron pipeline.define {"pipeline":"p","stages":[{"name":"a","lease_ms":7000},{"name":"c"}]}
> heron pipeline.start {"pipeline":"p","body":2}
> wren pipeline.take {"pipeline":"p","stage":"a","max":2}
> wren pipeline.finish {"job":$j1,"fence":$f1,"output":"one"}
> wren pipeline.finish {"job":$j2,"fence":$f2,"output":"two"}
> ask pipeline.stages {"pipeline":"p"}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":6,"job":7}
  pipeline.ready {"item":6,"stage":"a","job":7}
{"item":6,"job":7}
  pipeline.defined {"pipeline":"p","version":2}
{"version":2,"existing":false}
{"version":2,"existing":true}
  pipeline.started {"pipeline":"p","item":8,"job":9}
  pipeline.ready {"item":8,"stage":"a","job":9}
{"item":8,"job":9}
  agent.met {"agent":"wren","id":10}
  pipeline.taken {"job":7,"fence":11,"agent":"wren","attempt":1}
  pipeline.taken {"job":9,"fence":12,"agent":"wren","attempt":1}
{"jobs":[{"job":7,"fence":11,"item":6,"stage":"a","place":[],"attempt":1,"until":8000,"several":false,"body":1,"inputs":[],"missing":0,"fan_out":false},{"job":9,"fence":12,"item":8,"stage":"a","place":[],"attempt":1,"until":8000,"several":false,"body":2,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.finished {"job":7,"outputs":1}
  pipeline.ready {"item":6,"stage":"old","job":14}
{"item":6,"state":"running","jobs":[]}
  pipeline.finished {"job":9,"outputs":1}
  pipeline.ready {"item":8,"stage":"c","job":16}
{"item":8,"state":"running","jobs":[]}
{"pipeline":"p","version":2,"versions":2,"paused":false,"takers":0,"items":{"running":2,"stalled":0,"done":0,"failed":0,"cancelled":0,"started":2},"stages":[{"stage":"a","from":[],"fan_out":false,"attempts_max":0,"lease_ms":7000,"on_dead":"wait","paused":false,"retired":false,"counts":{"gathering":0,"waiting":0,"ready":0,"leased":0,"done":2,"dead":0,"skipped":0,"cancelled":0,"made":2},"takers":0},{"stage":"c","from":["a"],"fan_out":false,"attempts_max":0,"on_dead":"wait","paused":false,"retired":false,"counts":{"gathering":0,"waiting":0,"ready":1,"leased":0,"done":0,"dead":0,"skipped":0,"cancelled":0,"made":1},"takers":0},{"stage":"old","from":[],"fan_out":false,"attempts_max":0,"on_dead":"wait","paused":false,"retired":true,"counts":{"gathering":0,"waiting":0,"ready":1,"leased":0,"done":0,"dead":0,"skipped":0,"cancelled":0,"made":1},"takers":0}]}

# The old stage goes with the last item that came through it.
> wren pipeline.take {"pipeline":"p","max":2}
> wren pipeline.finish {"job":$j3,"fence":$f3}
> wren pipeline.finish {"job":$j4,"fence":$f4}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.finish {"job":$j5,"fence":$f5}
> time +86460000
> pulse
> ask pipeline.stages {"pipeline":"p"}
---
  pipeline.taken {"job":14,"fence":17,"agent":"wren","attempt":1}
  pipeline.taken {"job":16,"fence":18,"agent":"wren","attempt":1}
{"jobs":[{"job":14,"fence":17,"item":6,"stage":"old","place":[],"attempt":1,"until":31000,"several":false,"body":"one","inputs":[],"missing":0,"fan_out":false},{"job":16,"fence":18,"item":8,"stage":"c","place":[],"attempt":1,"until":31000,"several":false,"body":"two","inputs":[],"missing":0,"fan_out":false}]}
  pipeline.finished {"job":14,"outputs":1}
  pipeline.ready {"item":6,"stage":"c","job":20}
{"item":6,"state":"running","jobs":[]}
  pipeline.finished {"job":16,"outputs":1}
  pipeline.ended {"item":8,"state":"done","reason":""}
{"item":8,"state":"done","jobs":[]}
  pipeline.taken {"job":20,"fence":22,"agent":"wren","attempt":1}
{"jobs":[{"job":20,"fence":22,"item":6,"stage":"c","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.finished {"job":20,"outputs":1}
  pipeline.ended {"item":6,"state":"done","reason":""}
{"item":6,"state":"done","jobs":[]}
  pipeline.forgotten {"pipeline":"p","items":2}
{"pipeline":"p","version":2,"versions":1,"paused":false,"takers":0,"items":{"running":0,"stalled":0,"done":2,"failed":0,"cancelled":0,"started":2},"stages":[{"stage":"a","from":[],"fan_out":false,"attempts_max":0,"lease_ms":7000,"on_dead":"wait","paused":false,"retired":false,"counts":{"gathering":0,"waiting":0,"ready":0,"leased":0,"done":2,"dead":0,"skipped":0,"cancelled":0,"made":2},"takers":0},{"stage":"c","from":["a"],"fan_out":false,"attempts_max":0,"on_dead":"wait","paused":false,"retired":false,"counts":{"gathering":0,"waiting":0,"ready":0,"leased":0,"done":2,"dead":0,"skipped":0,"cancelled":0,"made":2},"takers":0}]}

> heron pipeline.define {"pipeline":"p","stages":[{"name":"split","fan_out":true},{"name":"read","on_dead":"fail"},{"name":"vote","gather":"split"}]}
> heron pipeline.start {"pipeline":"p"}
> heron pipeline.take {"pipeline":"p"}
> heron pipeline.finish {"job":$j,"fence":$f,"outputs":[{"body":"a"},{"body":"b"},{"body":"c"}]}
> wren pipeline.take {"pipeline":"p","max":3}
> wren pipeline.finish {"job":$j2,"fence":$f2,"output":"A"}
> wren pipeline.fail {"job":$j3,"fence":$f3,"reason":"cannot be read","fatal":true}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":6,"job":7}
  pipeline.ready {"item":6,"stage":"split","job":7}
{"item":6,"job":7}
  pipeline.taken {"job":7,"fence":8,"agent":"heron","attempt":1}
{"jobs":[{"job":7,"fence":8,"item":6,"stage":"split","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":true}]}
  pipeline.finished {"job":7,"outputs":3}
  pipeline.ready {"item":6,"stage":"read","job":13}
  pipeline.ready {"item":6,"stage":"read","job":14}
  pipeline.ready {"item":6,"stage":"read","job":15}
{"item":6,"state":"running","jobs":[]}
  agent.met {"agent":"wren","id":16}
  pipeline.taken {"job":13,"fence":17,"agent":"wren","attempt":1}
  pipeline.taken {"job":14,"fence":18,"agent":"wren","attempt":1}
  pipeline.taken {"job":15,"fence":19,"agent":"wren","attempt":1}
{"jobs":[{"job":13,"fence":17,"item":6,"stage":"read","place":[0],"attempt":1,"until":31000,"several":false,"body":"a","inputs":[],"missing":0,"fan_out":false},{"job":14,"fence":18,"item":6,"stage":"read","place":[1],"attempt":1,"until":31000,"several":false,"body":"b","inputs":[],"missing":0,"fan_out":false},{"job":15,"fence":19,"item":6,"stage":"read","place":[2],"attempt":1,"until":31000,"several":false,"body":"c","inputs":[],"missing":0,"fan_out":false}]}
  pipeline.finished {"job":13,"outputs":1}
{"item":6,"state":"running","jobs":[]}
  pipeline.failed {"job":14,"state":"dead","reason":"cannot be read"}
  pipeline.ended {"item":6,"state":"failed","reason":"job 14 of stage `read` is dead"}
{"state":"dead","at":0,"item":"failed"}

# What was in hand is lost to its holder.
> wren pipeline.finish {"job":$j4,"fence":$f4,"output":"C"}
> ask pipeline.why {"id":$i1}
> heron pipeline.skip {"job":$j3}
---
stale: job 15 is not yours to finish: it is cancelled since 00:00:01 UTC; stop
{"state":"failed","because":["it failed at 00:00:01 UTC with a dead letter; try it again with `synod pipeline retry 6`","job 14 of `read` died at 00:00:01 UTC after 1 of 20 attempts; `synod pipeline retry 6`, or `synod pipeline skip 14`","attempt 1 by `wren` ended at 00:00:01 UTC: \"cannot be read\""],"next":0}
conflict: item 6 has ended with this dead letter; `synod pipeline retry 6` first

# Tried again, it goes on where it was: what was done stays done.
> heron pipeline.retry {"items":[$i1]}
> wren pipeline.take {"pipeline":"p","max":3}
> wren pipeline.finish {"job":$j3,"fence":$f5,"output":"B"}
> wren pipeline.finish {"job":$j4,"fence":$f6,"output":"C"}
> wren pipeline.take {"pipeline":"p"}
---
  pipeline.retried {"item":6}
  pipeline.ready {"item":6,"stage":"read","job":14}
  pipeline.ready {"item":6,"stage":"read","job":15}
{"items":[6],"kept":[]}
  pipeline.taken {"job":14,"fence":21,"agent":"wren","attempt":1}
  pipeline.taken {"job":15,"fence":22,"agent":"wren","attempt":1}
{"jobs":[{"job":14,"fence":21,"item":6,"stage":"read","place":[1],"attempt":1,"until":31000,"several":false,"body":"b","inputs":[],"missing":0,"fan_out":false},{"job":15,"fence":22,"item":6,"stage":"read","place":[2],"attempt":1,"until":31000,"several":false,"body":"c","inputs":[],"missing":0,"fan_out":false}]}
  pipeline.finished {"job":14,"outputs":1}
{"item":6,"state":"running","jobs":[]}
  pipeline.finished {"job":15,"outputs":1}
  pipeline.ready {"item":6,"stage":"vote","job":12}
{"item":6,"state":"running","jobs":[]}
  pipeline.taken {"job":12,"fence":25,"agent":"wren","attempt":1}
{"jobs":[{"job":12,"fence":25,"item":6,"stage":"vote","place":[],"attempt":1,"until":31000,"several":true,"inputs":[{"stage":"read","ordinal":0,"body":"A"},{"stage":"read","ordinal":1,"body":"B"},{"stage":"read","ordinal":2,"body":"C"}],"missing":0,"fan_out":false}]}

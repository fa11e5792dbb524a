> heron pipeline.define {"pipeline":"p","stages":[{"name":"books","fan_out":true},{"name":"pages","fan_out":true},{"name":"read"},{"name":"book","gather":"pages"},{"name":"shelf","gather":"books"}]}
> heron pipeline.start {"pipeline":"p"}
> heron pipeline.take {"pipeline":"p"}
> heron pipeline.finish {"job":$j,"fence":$f,"outputs":[{"body":"one"},{"body":"two"}]}
> heron pipeline.take {"pipeline":"p","stage":"pages","max":2}
> heron pipeline.finish {"job":$j2,"fence":$f2,"outputs":[{"body":"1.1"},{"body":"1.2"}]}
> heron pipeline.finish {"job":$j3,"fence":$f3,"outputs":[{"body":"2.1"}]}
> heron pipeline.take {"pipeline":"p","stage":"read","max":9}
> ask pipeline.show {"item":$i}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":8,"job":9}
  pipeline.ready {"item":8,"stage":"books","job":9}
{"item":8,"job":9}
  pipeline.taken {"job":9,"fence":10,"agent":"heron","attempt":1}
{"jobs":[{"job":9,"fence":10,"item":8,"stage":"books","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":true}]}
  pipeline.finished {"job":9,"outputs":2}
  pipeline.ready {"item":8,"stage":"pages","job":14}
  pipeline.ready {"item":8,"stage":"pages","job":15}
{"item":8,"state":"running","jobs":[]}
  pipeline.taken {"job":14,"fence":16,"agent":"heron","attempt":1}
  pipeline.taken {"job":15,"fence":17,"agent":"heron","attempt":1}
{"jobs":[{"job":14,"fence":16,"item":8,"stage":"pages","place":[0],"attempt":1,"until":31000,"several":false,"body":"one","inputs":[],"missing":0,"fan_out":true},{"job":15,"fence":17,"item":8,"stage":"pages","place":[1],"attempt":1,"until":31000,"several":false,"body":"two","inputs":[],"missing":0,"fan_out":true}]}
  pipeline.finished {"job":14,"outputs":2}
  pipeline.ready {"item":8,"stage":"read","job":21}
  pipeline.ready {"item":8,"stage":"read","job":22}
{"item":8,"state":"running","jobs":[]}
  pipeline.finished {"job":15,"outputs":1}
  pipeline.ready {"item":8,"stage":"read","job":25}
{"item":8,"state":"running","jobs":[]}
  pipeline.taken {"job":21,"fence":26,"agent":"heron","attempt":1}
  pipeline.taken {"job":22,"fence":27,"agent":"heron","attempt":1}
  pipeline.taken {"job":25,"fence":28,"agent":"heron","attempt":1}
{"jobs":[{"job":21,"fence":26,"item":8,"stage":"read","place":[0,0],"attempt":1,"until":31000,"several":false,"body":"1.1","inputs":[],"missing":0,"fan_out":false},{"job":22,"fence":27,"item":8,"stage":"read","place":[0,1],"attempt":1,"until":31000,"several":false,"body":"1.2","inputs":[],"missing":0,"fan_out":false},{"job":25,"fence":28,"item":8,"stage":"read","place":[1,0],"attempt":1,"until":31000,"several":false,"body":"2.1","inputs":[],"missing":0,"fan_out":false}]}
{"item":8,"pipeline":"p","version":1,"state":"running","agent":"heron","started":1000,"ended":0,"size":9,"open":3,"dead":0,"jobs":[{"job":9,"item":8,"stage":"books","place":[],"state":"done","made":1000,"ready":1000,"taken":1000,"at":1000,"agent":"heron","attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":2,"passed":false,"history":[],"results":[]},{"job":13,"item":8,"stage":"shelf","place":[],"state":"gathering","made":1000,"ready":0,"taken":0,"at":0,"attempts":0,"attempts_max":20,"inputs":0,"missing":0,"awaited":2,"outputs":0,"passed":false,"history":[],"results":[]},{"job":14,"item":8,"stage":"pages","place":[0],"state":"done","made":1000,"ready":1000,"taken":1000,"at":1000,"agent":"heron","attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":2,"passed":false,"history":[],"results":[]},{"job":15,"item":8,"stage":"pages","place":[1],"state":"done","made":1000,"ready":1000,"taken":1000,"at":1000,"agent":"heron","attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":1,"passed":false,"history":[],"results":[]},{"job":20,"item":8,"stage":"book","place":[0],"state":"gathering","made":1000,"ready":0,"taken":0,"at":0,"attempts":0,"attempts_max":20,"inputs":0,"missing":0,"awaited":2,"outputs":0,"passed":false,"history":[],"results":[]},{"job":21,"item":8,"stage":"read","place":[0,0],"state":"leased","made":1000,"ready":1000,"taken":1000,"at":31000,"agent":"heron","fence":26,"attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":0,"passed":false,"history":[],"results":[]},{"job":22,"item":8,"stage":"read","place":[0,1],"state":"leased","made":1000,"ready":1000,"taken":1000,"at":31000,"agent":"heron","fence":27,"attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":0,"passed":false,"history":[],"results":[]},{"job":24,"item":8,"stage":"book","place":[1],"state":"gathering","made":1000,"ready":0,"taken":0,"at":0,"attempts":0,"attempts_max":20,"inputs":0,"missing":0,"awaited":1,"outputs":0,"passed":false,"history":[],"results":[]},{"job":25,"item":8,"stage":"read","place":[1,0],"state":"leased","made":1000,"ready":1000,"taken":1000,"at":31000,"agent":"heron","fence":28,"attempts":1,"attempts_max":20,"inputs":1,"missing":0,"awaited":0,"outputs":0,"passed":false,"history":[],"results":[]}],"waiting":true}

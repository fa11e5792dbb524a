# Each attempt fails with its number.
> heron pipeline.define {"pipeline":"p","stages":[{"name":"a","attempts_max":30,"backoff_ms":0}]}
> heron pipeline.start {"pipeline":"p"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j1,"fence":$f,"reason":"1"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j1,"fence":$f,"reason":"2"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j1,"fence":$f,"reason":"3"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j1,"fence":$f,"reason":"4"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j1,"fence":$f,"reason":"5"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j1,"fence":$f,"reason":"6"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j1,"fence":$f,"reason":"7"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j1,"fence":$f,"reason":"8"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j1,"fence":$f,"reason":"9"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j1,"fence":$f,"reason":"10"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j1,"fence":$f,"reason":"11"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j1,"fence":$f,"reason":"12"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j1,"fence":$f,"reason":"13"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j1,"fence":$f,"reason":"14"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j1,"fence":$f,"reason":"15"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j1,"fence":$f,"reason":"16"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j1,"fence":$f,"reason":"17"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j1,"fence":$f,"reason":"18"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j1,"fence":$f,"reason":"19"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j1,"fence":$f,"reason":"20"}
> wren pipeline.take {"pipeline":"p"}
> wren pipeline.fail {"job":$j1,"fence":$f,"reason":"21"}
---
  agent.met {"agent":"heron","id":1}
  pipeline.defined {"pipeline":"p","version":1}
{"version":1,"existing":false}
  pipeline.started {"pipeline":"p","item":4,"job":5}
  pipeline.ready {"item":4,"stage":"a","job":5}
{"item":4,"job":5}
  agent.met {"agent":"wren","id":6}
  pipeline.taken {"job":5,"fence":7,"agent":"wren","attempt":1}
{"jobs":[{"job":5,"fence":7,"item":4,"stage":"a","place":[],"attempt":1,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":5,"state":"ready","reason":"1"}
{"state":"ready","at":0,"item":"running"}
  pipeline.taken {"job":5,"fence":8,"agent":"wren","attempt":2}
{"jobs":[{"job":5,"fence":8,"item":4,"stage":"a","place":[],"attempt":2,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":5,"state":"ready","reason":"2"}
{"state":"ready","at":0,"item":"running"}
  pipeline.taken {"job":5,"fence":9,"agent":"wren","attempt":3}
{"jobs":[{"job":5,"fence":9,"item":4,"stage":"a","place":[],"attempt":3,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":5,"state":"ready","reason":"3"}
{"state":"ready","at":0,"item":"running"}
  pipeline.taken {"job":5,"fence":10,"agent":"wren","attempt":4}
{"jobs":[{"job":5,"fence":10,"item":4,"stage":"a","place":[],"attempt":4,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":5,"state":"ready","reason":"4"}
{"state":"ready","at":0,"item":"running"}
  pipeline.taken {"job":5,"fence":11,"agent":"wren","attempt":5}
{"jobs":[{"job":5,"fence":11,"item":4,"stage":"a","place":[],"attempt":5,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":5,"state":"ready","reason":"5"}
{"state":"ready","at":0,"item":"running"}
  pipeline.taken {"job":5,"fence":12,"agent":"wren","attempt":6}
{"jobs":[{"job":5,"fence":12,"item":4,"stage":"a","place":[],"attempt":6,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":5,"state":"ready","reason":"6"}
{"state":"ready","at":0,"item":"running"}
  pipeline.taken {"job":5,"fence":13,"agent":"wren","attempt":7}
{"jobs":[{"job":5,"fence":13,"item":4,"stage":"a","place":[],"attempt":7,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":5,"state":"ready","reason":"7"}
{"state":"ready","at":0,"item":"running"}
  pipeline.taken {"job":5,"fence":14,"agent":"wren","attempt":8}
{"jobs":[{"job":5,"fence":14,"item":4,"stage":"a","place":[],"attempt":8,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":5,"state":"ready","reason":"8"}
{"state":"ready","at":0,"item":"running"}
  pipeline.taken {"job":5,"fence":15,"agent":"wren","attempt":9}
{"jobs":[{"job":5,"fence":15,"item":4,"stage":"a","place":[],"attempt":9,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":5,"state":"ready","reason":"9"}
{"state":"ready","at":0,"item":"running"}
  pipeline.taken {"job":5,"fence":16,"agent":"wren","attempt":10}
{"jobs":[{"job":5,"fence":16,"item":4,"stage":"a","place":[],"attempt":10,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":5,"state":"ready","reason":"10"}
{"state":"ready","at":0,"item":"running"}
  pipeline.taken {"job":5,"fence":17,"agent":"wren","attempt":11}
{"jobs":[{"job":5,"fence":17,"item":4,"stage":"a","place":[],"attempt":11,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":5,"state":"ready","reason":"11"}
{"state":"ready","at":0,"item":"running"}
  pipeline.taken {"job":5,"fence":18,"agent":"wren","attempt":12}
{"jobs":[{"job":5,"fence":18,"item":4,"stage":"a","place":[],"attempt":12,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":5,"state":"ready","reason":"12"}
{"state":"ready","at":0,"item":"running"}
  pipeline.taken {"job":5,"fence":19,"agent":"wren","attempt":13}
{"jobs":[{"job":5,"fence":19,"item":4,"stage":"a","place":[],"attempt":13,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":5,"state":"ready","reason":"13"}
{"state":"ready","at":0,"item":"running"}
  pipeline.taken {"job":5,"fence":20,"agent":"wren","attempt":14}
{"jobs":[{"job":5,"fence":20,"item":4,"stage":"a","place":[],"attempt":14,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":5,"state":"ready","reason":"14"}
{"state":"ready","at":0,"item":"running"}
  pipeline.taken {"job":5,"fence":21,"agent":"wren","attempt":15}
{"jobs":[{"job":5,"fence":21,"item":4,"stage":"a","place":[],"attempt":15,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":5,"state":"ready","reason":"15"}
{"state":"ready","at":0,"item":"running"}
  pipeline.taken {"job":5,"fence":22,"agent":"wren","attempt":16}
{"jobs":[{"job":5,"fence":22,"item":4,"stage":"a","place":[],"attempt":16,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":5,"state":"ready","reason":"16"}
{"state":"ready","at":0,"item":"running"}
  pipeline.taken {"job":5,"fence":23,"agent":"wren","attempt":17}
{"jobs":[{"job":5,"fence":23,"item":4,"stage":"a","place":[],"attempt":17,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":5,"state":"ready","reason":"17"}
{"state":"ready","at":0,"item":"running"}
  pipeline.taken {"job":5,"fence":24,"agent":"wren","attempt":18}
{"jobs":[{"job":5,"fence":24,"item":4,"stage":"a","place":[],"attempt":18,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":5,"state":"ready","reason":"18"}
{"state":"ready","at":0,"item":"running"}
  pipeline.taken {"job":5,"fence":25,"agent":"wren","attempt":19}
{"jobs":[{"job":5,"fence":25,"item":4,"stage":"a","place":[],"attempt":19,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":5,"state":"ready","reason":"19"}
{"state":"ready","at":0,"item":"running"}
  pipeline.taken {"job":5,"fence":26,"agent":"wren","attempt":20}
{"jobs":[{"job":5,"fence":26,"item":4,"stage":"a","place":[],"attempt":20,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":5,"state":"ready","reason":"20"}
{"state":"ready","at":0,"item":"running"}
  pipeline.taken {"job":5,"fence":27,"agent":"wren","attempt":21}
{"jobs":[{"job":5,"fence":27,"item":4,"stage":"a","place":[],"attempt":21,"until":31000,"several":false,"inputs":[],"missing":0,"fan_out":false}]}
  pipeline.failed {"job":5,"state":"ready","reason":"21"}
{"state":"ready","at":0,"item":"running"}

# The first is forgotten, the twenty newest are kept.
> ask pipeline.show {"item":$i1}
---
{"item":4,"pipeline":"p","version":1,"state":"running","agent":"heron","started":1000,"ended":0,"size":1,"open":1,"dead":0,"jobs":[{"job":5,"item":4,"stage":"a","place":[],"state":"ready","made":1000,"ready":1000,"taken":1000,"at":0,"agent":"wren","attempts":21,"attempts_max":30,"inputs":1,"missing":0,"awaited":0,"outputs":0,"passed":false,"history":[{"attempt":2,"agent":"wren","at":1000,"reason":"2"},{"attempt":3,"agent":"wren","at":1000,"reason":"3"},{"attempt":4,"agent":"wren","at":1000,"reason":"4"},{"attempt":5,"agent":"wren","at":1000,"reason":"5"},{"attempt":6,"agent":"wren","at":1000,"reason":"6"},{"attempt":7,"agent":"wren","at":1000,"reason":"7"},{"attempt":8,"agent":"wren","at":1000,"reason":"8"},{"attempt":9,"agent":"wren","at":1000,"reason":"9"},{"attempt":10,"agent":"wren","at":1000,"reason":"10"},{"attempt":11,"agent":"wren","at":1000,"reason":"11"},{"attempt":12,"agent":"wren","at":1000,"reason":"12"},{"attempt":13,"agent":"wren","at":1000,"reason":"13"},{"attempt":14,"agent":"wren","at":1000,"reason":"14"},{"attempt":15,"agent":"wren","at":1000,"reason":"15"},{"attempt":16,"agent":"wren","at":1000,"reason":"16"},{"attempt":17,"agent":"wren","at":1000,"reason":"17"},{"attempt":18,"agent":"wren","at":1000,"reason":"18"},{"attempt":19,"agent":"wren","at":1000,"reason":"19"},{"attempt":20,"agent":"wren","at":1000,"reason":"20"},{"attempt":21,"agent":"wren","at":1000,"reason":"21"}],"results":[]}],"waiting":true}

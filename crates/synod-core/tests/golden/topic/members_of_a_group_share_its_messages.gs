> heron topic.publish_all {"topic":"orders","messages":[{"body":1},{"body":2},{"body":3}]}
> wren topic.join {"group":"billing","topic":"orders"}
> robin topic.join {"group":"billing","topic":"orders"}
> wren topic.fetch {"group":"billing","max":2}
> robin topic.fetch {"group":"billing","max":2}
> owl topic.fetch {"group":"billing"}
> ask topic.pending {"group":"billing"}
> wren topic.ack {"group":"billing","offset":1,"fence":$f2}
> ask topic.group {"group":"billing"}
> wren topic.ack_all {"group":"billing","messages":[{"offset":0,"fence":$f1},{"offset":2,"fence":$f3}]}
> robin topic.ack {"group":"billing","offset":2,"fence":$f3}
> ask topic.groups {"topic":"orders"}
> owl topic.join {"group":"audit","topic":"orders","from":"1"}
> owl topic.fetch {"group":"audit","max":10}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"orders"}
  topic.published {"topic":"orders","first":0,"last":2}
{"topic":"orders","first":0,"last":2}
  agent.met {"agent":"wren","id":3}
  topic.joined {"topic":"orders","group":"billing","agent":"wren"}
{"made":true,"members":1,"lag":3}
  agent.met {"agent":"robin","id":5}
  topic.joined {"topic":"orders","group":"billing","agent":"robin"}
{"made":false,"members":2,"lag":3}
  topic.delivered {"topic":"orders","group":"billing","offset":0,"fence":7,"agent":"wren","attempt":1}
  topic.delivered {"topic":"orders","group":"billing","offset":1,"fence":9,"agent":"wren","attempt":1}
{"messages":[{"offset":0,"fence":7,"attempt":1,"until":31000,"from":"heron","at":1000,"body":1,"headers":[]},{"offset":1,"fence":9,"attempt":1,"until":31000,"from":"heron","at":1000,"body":2,"headers":[]}]}
  topic.delivered {"topic":"orders","group":"billing","offset":2,"fence":11,"agent":"robin","attempt":1}
{"messages":[{"offset":2,"fence":11,"attempt":1,"until":31000,"from":"heron","at":1000,"body":3,"headers":[]}]}
  agent.met {"agent":"owl","id":12}
  topic.joined {"topic":"orders","group":"billing","agent":"owl"}
{"messages":[]}
{"messages":[{"offset":0,"state":"leased","agent":"wren","fence":7,"since":1000,"until":31000,"attempts":1,"history":[],"from":"heron","at":1000,"body":1,"headers":[]},{"offset":1,"state":"leased","agent":"wren","fence":9,"since":1000,"until":31000,"attempts":1,"history":[],"from":"heron","at":1000,"body":2,"headers":[]},{"offset":2,"state":"leased","agent":"robin","fence":11,"since":1000,"until":31000,"attempts":1,"history":[],"from":"heron","at":1000,"body":3,"headers":[]}]}
  topic.acked {"topic":"orders","group":"billing","offset":1}
{"pending":2}
{"group":"billing","topic":"orders","since":1000,"attempts_max":5,"lag":2,"pending":2,"dead":0,"acked":1,"missed":0,"waiting":0,"members":[{"agent":"wren","since":1000,"heard":1000,"holds":1},{"agent":"robin","since":1000,"heard":1000,"holds":1},{"agent":"owl","since":1000,"heard":1000,"holds":0}],"topics":[{"topic":"orders","cursor":3,"next":3,"lag":2}]}
  topic.acked {"topic":"orders","group":"billing","offset":0}
{"acked":1,"stale":[{"offset":2}],"pending":1}
  topic.acked {"topic":"orders","group":"billing","offset":2}
{"pending":0}
{"groups":[{"group":"billing","topic":"orders","members":3,"lag":0,"pending":0,"dead":0}]}
  topic.joined {"topic":"orders","group":"audit","agent":"owl"}
{"made":true,"members":1,"lag":2}
  topic.delivered {"topic":"orders","group":"audit","offset":1,"fence":15,"agent":"owl","attempt":1}
  topic.delivered {"topic":"orders","group":"audit","offset":2,"fence":17,"agent":"owl","attempt":1}
{"messages":[{"offset":1,"fence":15,"attempt":1,"until":31000,"from":"heron","at":1000,"body":2,"headers":[]},{"offset":2,"fence":17,"attempt":1,"until":31000,"from":"heron","at":1000,"body":3,"headers":[]}]}

> heron topic.publish_all {"topic":"orders.eu","messages":[{"body":1},{"body":2},{"body":3}]}
> heron topic.publish_all {"topic":"orders.us","messages":[{"body":4}]}
> wren topic.join {"group":"g","topic":"orders.*"}
> wren topic.fetch {"group":"g"}
> wren topic.fetch {"group":"g"}
> heron topic.publish {"topic":"orders.new","body":5}
> heron topic.publish {"topic":"orders.new.one","body":6}
> wren topic.fetch {"group":"g"}
> wren topic.fetch {"group":"g","max":9}
> wren topic.ack {"group":"g","offset":0,"fence":$f1}
> wren topic.ack {"group":"g","topic":"orders.eu","offset":0,"fence":$f1}
> ask topic.group {"group":"g"}
> ask topic.pending {"group":"g","limit":2}
> heron topic.delete {"topic":"orders.eu"}
> ask topic.group {"group":"g"}
> owner topic.reset {"group":"g","to":"1"}
> owner topic.reset {"group":"g","to":"start"}
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"orders.eu"}
  topic.published {"topic":"orders.eu","first":0,"last":2}
{"topic":"orders.eu","first":0,"last":2}
  topic.created {"topic":"orders.us"}
  topic.published {"topic":"orders.us","first":0,"last":0}
{"topic":"orders.us","first":0,"last":0}
  agent.met {"agent":"wren","id":4}
  topic.joined {"topic":"orders.*","group":"g","agent":"wren"}
{"made":true,"members":1,"lag":4}
  topic.delivered {"topic":"orders.eu","group":"g","offset":0,"fence":7,"agent":"wren","attempt":1}
{"messages":[{"topic":"orders.eu","offset":0,"fence":7,"attempt":1,"until":31000,"from":"heron","at":1000,"body":1,"headers":[]}]}
  topic.delivered {"topic":"orders.us","group":"g","offset":0,"fence":9,"agent":"wren","attempt":1}
{"messages":[{"topic":"orders.us","offset":0,"fence":9,"attempt":1,"until":31000,"from":"heron","at":1000,"body":4,"headers":[]}]}
  topic.created {"topic":"orders.new"}
  topic.published {"topic":"orders.new","first":0,"last":0}
{"topic":"orders.new","first":0,"last":0}
  topic.created {"topic":"orders.new.one"}
  topic.published {"topic":"orders.new.one","first":0,"last":0}
{"topic":"orders.new.one","first":0,"last":0}
  topic.delivered {"topic":"orders.new","group":"g","offset":0,"fence":13,"agent":"wren","attempt":1}
{"messages":[{"topic":"orders.new","offset":0,"fence":13,"attempt":1,"until":31000,"from":"heron","at":1000,"body":5,"headers":[]}]}
  topic.delivered {"topic":"orders.eu","group":"g","offset":1,"fence":15,"agent":"wren","attempt":1}
  topic.delivered {"topic":"orders.eu","group":"g","offset":2,"fence":17,"agent":"wren","attempt":1}
{"messages":[{"topic":"orders.eu","offset":1,"fence":15,"attempt":1,"until":31000,"from":"heron","at":1000,"body":2,"headers":[]},{"topic":"orders.eu","offset":2,"fence":17,"attempt":1,"until":31000,"from":"heron","at":1000,"body":3,"headers":[]}]}
invalid: the group `g` reads several topics; send the `topic` that came with the message
  topic.acked {"topic":"orders.eu","group":"g","offset":0}
{"pending":4}
{"group":"g","topic":"orders.*","since":1000,"attempts_max":5,"lag":4,"pending":4,"dead":0,"acked":1,"missed":0,"waiting":0,"members":[{"agent":"wren","since":1000,"heard":1000,"holds":4}],"topics":[{"topic":"orders.eu","cursor":3,"next":3,"lag":2},{"topic":"orders.us","cursor":1,"next":1,"lag":1},{"topic":"orders.new","cursor":1,"next":1,"lag":1}]}
{"messages":[{"topic":"orders.eu","offset":1,"state":"leased","agent":"wren","fence":15,"since":1000,"until":31000,"attempts":1,"history":[],"from":"heron","at":1000,"body":2,"headers":[]},{"topic":"orders.eu","offset":2,"state":"leased","agent":"wren","fence":17,"since":1000,"until":31000,"attempts":1,"history":[],"from":"heron","at":1000,"body":3,"headers":[]}],"next":"0@3"}
  topic.deleted {"topic":"orders.eu","messages":3}
{"messages":3,"groups":0}
{"group":"g","topic":"orders.*","since":1000,"attempts_max":5,"lag":2,"pending":2,"dead":0,"acked":1,"missed":0,"waiting":0,"members":[{"agent":"wren","since":1000,"heard":1000,"holds":2}],"topics":[{"topic":"orders.us","cursor":1,"next":1,"lag":1},{"topic":"orders.new","cursor":1,"next":1,"lag":1}]}
invalid: `1` is no place among several topics; send `start`, `end`, or the `next` of a page, which is INDEX.N in the order of the log
  agent.met {"agent":"owner","id":18}
  topic.reset {"topic":"orders.*","group":"g"}
{"lag":2,"taken":2}

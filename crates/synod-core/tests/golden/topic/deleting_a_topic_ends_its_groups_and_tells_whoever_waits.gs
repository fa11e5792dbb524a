> heron topic.publish {"topic":"orders","body":1}
> wren topic.join {"group":"g","topic":"orders"}
> wren topic.fetch {"group":"g"}
> robin topic.fetch {"group":"g","wait_ms":60000}
> heron topic.delete {"topic":"orders"}
> wren topic.ack {"group":"g","offset":0,"fence":$f}
> heron topic.publish {"topic":"orders","body":2}
> wren topic.join {"group":"g","topic":"orders"}
> wren topic.fetch {"group":"g","wait_ms":60000}
> owner topic.delete_group {"group":"g"}
> ask topic.groups
---
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"orders"}
  topic.published {"topic":"orders","first":0,"last":0}
{"topic":"orders","first":0,"last":0}
  agent.met {"agent":"wren","id":3}
  topic.joined {"topic":"orders","group":"g","agent":"wren"}
{"made":true,"members":1,"lag":1}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":6,"agent":"wren","attempt":1}
{"messages":[{"offset":0,"fence":6,"attempt":1,"until":31000,"from":"heron","at":1000,"body":1,"headers":[]}]}
  agent.met {"agent":"robin","id":7}
  topic.joined {"topic":"orders","group":"g","agent":"robin"}
parked as #6
answer to #6: not_found: the group `g` was deleted while you waited; join it again if it is needed
  topic.left {"topic":"orders","group":"g","agent":"wren"}
  topic.left {"topic":"orders","group":"g","agent":"robin"}
  topic.group_deleted {"topic":"orders","group":"g"}
  topic.deleted {"topic":"orders","messages":1}
{"messages":1,"groups":1}
not_found: there is no group `g`; make it with `synod topic join g TOPIC`, and `synod topic groups` shows what there is
  topic.created {"topic":"orders"}
  topic.published {"topic":"orders","first":0,"last":0}
{"topic":"orders","first":0,"last":0}
  topic.joined {"topic":"orders","group":"g","agent":"wren"}
{"made":true,"members":1,"lag":1}
  topic.delivered {"topic":"orders","group":"g","offset":0,"fence":11,"agent":"wren","attempt":1}
{"messages":[{"offset":0,"fence":11,"attempt":1,"until":31000,"from":"heron","at":1000,"body":2,"headers":[]}]}
  agent.met {"agent":"owner","id":12}
  topic.left {"topic":"orders","group":"g","agent":"wren"}
  topic.group_deleted {"topic":"orders","group":"g"}
{"lag":1,"dead":0}
{"groups":[]}

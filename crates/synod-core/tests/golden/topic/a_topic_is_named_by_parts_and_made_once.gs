> heron topic.publish {"topic":"a..b","body":1}
> heron topic.publish {"topic":"a.*","body":1}
> heron topic.publish {"topic":"a b","body":1}
> heron topic.create {"topic":"a.b","max_age_ms":0,"max_bytes":0}
> heron topic.create {"topic":"a.b"}
> ask topic.read {"topic":"a.>.b"}
> ask topic.read {"topic":"a.b*"}
> ask topic.read {"topic":"a.b","from":"soon"}
> ask topic.read {"topic":"a.*","from":"7"}
> heron topic.join {"group":"g","topic":"a.b"}
> heron topic.join {"group":"g","topic":"a.c"}
---
invalid: `a..b` has an empty part; a topic is named by parts with one dot between them, such as `orders.eu.new`
invalid: `a.*` is a pattern; name one topic, and use patterns to read or to join
invalid: `a b` contains a space; write `-` instead
  agent.met {"agent":"heron","id":1}
  topic.created {"topic":"a.b"}
{"max_age_ms":0,"max_bytes":0,"max_count":0}
conflict: there is a topic `a.b` already; change what it keeps with `synod topic configure`
invalid: `a.>.b` goes on after `>`, which stands for all that follows; use `*` for one part
invalid: `b*` in `a.b*` is half a pattern; `*` stands for one whole part and `>` for all that follow
invalid: `soon` is no place in a topic; send `start`, `end`, an offset, or the `next` of a page
invalid: `7` is no place among several topics; send `start`, `end`, or the `next` of a page, which is INDEX.N in the order of the log
  topic.joined {"topic":"a.b","group":"g","agent":"heron"}
{"made":true,"members":1,"lag":0}
conflict: the group `g` reads something else, which `synod topic group g` shows; join it with that, or choose another name for one that reads `a.c`

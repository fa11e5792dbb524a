> wren agent.join {"instance":"one"}
> wren agent.join {"instance":"two"}
> heron mail.send {"to":"wren","body":1} ;; heron mail.send {"to":"wren","body":2} ;; heron mail.send {"to":"wren","body":3}
> wren@$s1 mail.receive

# The other session finds nothing and stands in line; the first may go on.
> wren@$s2 mail.receive
> wren@$s2 mail.receive {"wait_ms":60000}
> wren@$s1 mail.receive
> ask mail.why {"message":$m3}
> wren@$s1 mail.ack_all {"messages":[{"message":$m1,"fence":$f1}]}

# With the last acknowledgement the box is free, and the line is served.
> wren@$s1 mail.ack {"message":$m2,"fence":$f2}
---
  agent.met {"agent":"wren","id":1}
  agent.joined {"agent":"wren","session":2,"instance":"one"}
{"agent":"wren","id":1,"session":2,"handle":"wren@2","ttl_ms":30000}
  agent.joined {"agent":"wren","session":3,"instance":"two"}
{"agent":"wren","id":1,"session":3,"handle":"wren@3","ttl_ms":30000}
  agent.met {"agent":"heron","id":4}
  mail.sent {"to":"wren","message":5,"from":"heron"}
{"message":5,"waiting":1}
  mail.sent {"to":"wren","message":6,"from":"heron"}
{"message":6,"waiting":2}
  mail.sent {"to":"wren","message":7,"from":"heron"}
{"message":7,"waiting":3}
  mail.delivered {"message":5,"fence":8,"to":"wren","attempt":1}
{"messages":[{"message":5,"fence":8,"from":"heron","body":1,"sent":1000,"attempt":1,"until":31000}]}
{"messages":[]}
parked as #10
  mail.delivered {"message":6,"fence":9,"to":"wren","attempt":1}
{"messages":[{"message":6,"fence":9,"from":"heron","body":2,"sent":1000,"attempt":1,"until":31000}]}
{"state":"waiting","because":["`wren` has message 5 in hand in session 2; until it is acknowledged or its lease ends, only that reader gets more","unread, it is given up in 30 days"],"next":2592001000}
  mail.read {"message":5}
{"messages":[5],"stale":[]}
  mail.read {"message":6}
{"state":"read"}
  mail.delivered {"message":7,"fence":10,"to":"wren","attempt":1}
answer to #10: {"messages":[{"message":7,"fence":10,"from":"heron","body":3,"sent":1000,"attempt":1,"until":31000}]}

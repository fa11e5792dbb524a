> heron key=k mail.request {"to":"wren","body":"which port?","wait_ms":60000}
> withdraw #3 heron k
> heron key=k mail.request {"to":"wren","body":"which port?","wait_ms":60000}
> ask mail.boxes {"prefix":"w"}

# The reply meets the wait; its answer breaks too, and the reply goes back into the box.
> wren mail.receive
> wren mail.reply {"message":$m1,"fence":$f1,"body":7171}
> withdraw #5 heron k
> ask mail.inbox {"agent":"heron"}
> heron key=k mail.request {"to":"wren","body":"which port?","wait_ms":60000}
> ask mail.boxes
---
  agent.met {"agent":"heron","id":1}
  mail.sent {"to":"wren","message":2,"from":"heron"}
parked as #3
{"ended":1}
parked as #5
{"boxes":[{"agent":"wren","unread":1,"leased":0,"read":0,"dead":0,"cancelled":0,"sent":1,"readers":0}]}
  agent.met {"agent":"wren","id":3}
  mail.delivered {"message":2,"fence":4,"to":"wren","attempt":1}
{"messages":[{"message":2,"fence":4,"from":"heron","body":"which port?","sent":1000,"attempt":1,"until":31000}]}
  mail.sent {"to":"heron","message":5,"from":"wren"}
  mail.read {"message":2}
{"message":5,"waiting":1,"last_read":1000}
  mail.delivered {"message":5,"fence":6,"to":"heron","attempt":1}
  mail.read {"message":5}
answer to #5: {"message":2,"state":"read","reply":{"message":5,"fence":6,"from":"wren","body":7171,"sent":1000}}
  mail.returned {"message":5}
{"ended":0}
{"messages":[{"message":5,"from":"wren","to":"heron","state":"waiting","body":7171,"sent":1000,"at":0,"expires":2592001000,"reply_to":2,"depth":1,"attempts":0,"history":[]}]}
  mail.delivered {"message":5,"fence":7,"to":"heron","attempt":1}
  mail.read {"message":5}
{"message":2,"state":"read","reply":{"message":5,"fence":7,"from":"wren","body":7171,"sent":1000}}
{"boxes":[{"agent":"heron","unread":0,"leased":0,"read":1,"dead":0,"cancelled":0,"sent":1,"readers":0,"last_read":1000},{"agent":"wren","unread":0,"leased":0,"read":1,"dead":0,"cancelled":0,"sent":1,"readers":0,"last_read":1000}]}

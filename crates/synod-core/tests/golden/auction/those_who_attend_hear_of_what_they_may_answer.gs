> wren agent.join {"capabilities":["german","french"]}
> robin agent.join {"capabilities":["french"]}
> wren@$s1 auction.attend {"wait_ms":60000}
> robin@$s2 auction.attend {"market":"words","wait_ms":60000}
> owl auction.attend {"wait_ms":60000}
> owl auction.attend {"market":"stones","wait_ms":60000}
---
  agent.met {"agent":"wren","id":1}
  agent.joined {"agent":"wren","session":2,"instance":""}
{"agent":"wren","id":1,"session":2,"handle":"wren@2","ttl_ms":30000}
  agent.met {"agent":"robin","id":3}
  agent.joined {"agent":"robin","session":4,"instance":""}
{"agent":"robin","id":3,"session":4,"handle":"robin@4","ttl_ms":30000}
parked as #5
parked as #6
  agent.met {"agent":"owl","id":5}
parked as #7
parked as #8

# Whoever has the capability, in the market they attend.
> heron auction.ask {"market":"words","task":1,"capability":"french"}
> heron auction.ask {"market":"words","task":2,"capability":"german"}
> robin@$s2 auction.attend {"market":"words"}
> wren@$s1 auction.attend {"max":1}
> robin@$s2 auction.bid {"auction":$a2,"cost":1}
> owl auction.bid {"auction":$a1,"cost":1}
---
  agent.met {"agent":"heron","id":6}
  auction.cfp {"auction":7,"market":"words","round":1,"by":"heron","reply_by":31000,"capability":"french"}
{"auction":7,"reply_by":31000}
answer to #5: {"awards":[],"asks":[{"auction":7,"market":"words","by":"heron","round":1,"reply_by":31000,"capability":"french","scoring":"lowest_cost","weights":[],"winners":1,"sealed":false,"present":false,"lease_ms":30000,"task":1}]}
answer to #6: {"awards":[],"asks":[{"auction":7,"market":"words","by":"heron","round":1,"reply_by":31000,"capability":"french","scoring":"lowest_cost","weights":[],"winners":1,"sealed":false,"present":false,"lease_ms":30000,"task":1}]}
  auction.cfp {"auction":8,"market":"words","round":1,"by":"heron","reply_by":31000,"capability":"german"}
{"auction":8,"reply_by":31000}
{"awards":[],"asks":[{"auction":7,"market":"words","by":"heron","round":1,"reply_by":31000,"capability":"french","scoring":"lowest_cost","weights":[],"winners":1,"sealed":false,"present":false,"lease_ms":30000,"task":1}]}
{"awards":[],"asks":[{"auction":7,"market":"words","by":"heron","round":1,"reply_by":31000,"capability":"french","scoring":"lowest_cost","weights":[],"winners":1,"sealed":false,"present":false,"lease_ms":30000,"task":1}]}
denied: auction 8 needs the capability `german`, which you did not join with; join with it if you can do it
denied: auction 7 needs the capability `french`, which you did not join with; join with it if you can do it

# Whoever is invited; and everybody, when nothing is needed.
> heron auction.ask {"market":"words","task":3,"invited":["owl"]}
> robin@$s2 auction.bid {"auction":$a3,"cost":1}
> robin@$s2 auction.attend {"market":"words","wait_ms":60000}
> robin@$s2 auction.bid {"auction":$a1,"cost":1}
> robin@$s2 auction.attend {"market":"words","wait_ms":1000}
> heron auction.ask {"market":"stones","task":4}
> time +1000
> pulse
---
  auction.cfp {"auction":9,"market":"words","round":1,"by":"heron","reply_by":31000}
{"auction":9,"reply_by":31000}
answer to #7: {"awards":[],"asks":[{"auction":9,"market":"words","by":"heron","round":1,"reply_by":31000,"scoring":"lowest_cost","weights":[],"winners":1,"sealed":false,"present":false,"lease_ms":30000,"task":3}]}
denied: `robin` is not invited to auction 9; `synod auction attend` shows where you are
{"awards":[],"asks":[{"auction":7,"market":"words","by":"heron","round":1,"reply_by":31000,"capability":"french","scoring":"lowest_cost","weights":[],"winners":1,"sealed":false,"present":false,"lease_ms":30000,"task":1}]}
  auction.propose {"auction":7,"market":"words","bid":10,"agent":"robin","cost":1}
{"bid":10,"reply_by":31000}
parked as #19
  auction.cfp {"auction":11,"market":"stones","round":1,"by":"heron","reply_by":31000}
{"auction":11,"reply_by":31000}
answer to #8: {"awards":[],"asks":[{"auction":11,"market":"stones","by":"heron","round":1,"reply_by":31000,"scoring":"lowest_cost","weights":[],"winners":1,"sealed":false,"present":false,"lease_ms":30000,"task":4}]}
answer to #19: {"awards":[],"asks":[]}

# What was answered is not shown again.
> owl auction.attend
> owl auction.decline {"auction":$a3}
> owl auction.decline {"auction":$a4}
> owl auction.attend
---
{"awards":[],"asks":[{"auction":9,"market":"words","by":"heron","round":1,"reply_by":31000,"scoring":"lowest_cost","weights":[],"winners":1,"sealed":false,"present":false,"lease_ms":30000,"task":3},{"auction":11,"market":"stones","by":"heron","round":1,"reply_by":31000,"scoring":"lowest_cost","weights":[],"winners":1,"sealed":false,"present":false,"lease_ms":30000,"task":4}]}
  auction.refuse {"auction":9,"market":"words","agent":"owl","reason":""}
  auction.ended {"auction":9,"market":"words","state":"failed","reason":"nobody bid"}
{"state":"failed"}
  auction.refuse {"auction":11,"market":"stones","agent":"owl","reason":""}
{"state":"open"}
{"awards":[],"asks":[]}

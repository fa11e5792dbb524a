> owner space.grant {"principal":"hand","role":"agent","prefixes":["auction:words","agent:"]}
> heron auction.ask {"market":"stones"}
> hand/hand auction.bid {"auction":$a,"cost":1}
> hand/hand auction.attend
> hand/hand auction.attend {"market":"words","wait_ms":60000}
> heron auction.ask {"market":"words"}
> hand/hand auction.bid {"auction":$a,"cost":1}
---
  agent.met {"agent":"owner","id":1}
  space.granted {"principal":"hand","role":"agent"}
{}
  agent.met {"agent":"heron","id":2}
  auction.cfp {"auction":3,"market":"stones","round":1,"by":"heron","reply_by":31000}
{"auction":3,"reply_by":31000}
denied: `hand` may not touch `stones`: it is confined to auction:words, agent:
denied: `hand` may not touch `*`: it is confined to auction:words, agent:
  agent.met {"agent":"hand","id":4}
parked as #7
  auction.cfp {"auction":5,"market":"words","round":1,"by":"heron","reply_by":31000}
{"auction":5,"reply_by":31000}
answer to #7: {"awards":[],"asks":[{"auction":5,"market":"words","by":"heron","round":1,"reply_by":31000,"scoring":"lowest_cost","weights":[],"winners":1,"sealed":false,"present":false,"lease_ms":30000}]}
  auction.propose {"auction":5,"market":"words","bid":6,"agent":"hand","cost":1}
{"bid":6,"reply_by":31000}

> ask hand/ auction.show {"auction":$a1}
> ask hand/ auction.show {"auction":$a2}
> ask hand/ auction.list
> ask hand/ auction.list {"market":"words"}
---
denied: `hand` may not touch `stones`: it is confined to auction:words, agent:
{"auction":5,"market":"words","by":"heron","state":"open","reason":"","stage":1,"round":1,"rounds":1,"asked":1000,"reply_by":31000,"award_by":0,"invited":[],"silent":[],"scoring":"lowest_cost","weights":[],"winners":1,"by_hand":false,"sealed":false,"hidden":false,"present":false,"lease_ms":30000,"standing":1,"bids":1,"declined":0,"not_understood":0,"done":0,"awards":[],"waiting":false}
denied: `hand` may not touch `*`: it is confined to auction:words, agent:
{"auctions":[{"auction":5,"market":"words","by":"heron","state":"open","round":1,"reply_by":31000,"standing":1,"invited":0,"silent":[],"workers":[]}]}

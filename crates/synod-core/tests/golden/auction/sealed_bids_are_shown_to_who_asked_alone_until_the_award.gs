> heron auction.ask {"market":"words","sealed":true,"reply_ms":1000,"winners":1}
> wren auction.bid {"auction":$a,"cost":70,"time_ms":9,"note":"mine","attributes":[{"name":"q","value":1}]}
> robin auction.bid {"auction":$a,"cost":50}
> ask auction.bids {"auction":$a}
> ask auction.why {"auction":$a}
---
  agent.met {"agent":"heron","id":1}
  auction.cfp {"auction":2,"market":"words","round":1,"by":"heron","reply_by":2000}
{"auction":2,"reply_by":2000}
  agent.met {"agent":"wren","id":3}
  auction.propose {"auction":2,"market":"words","bid":4,"agent":"wren"}
{"bid":4,"reply_by":2000}
  agent.met {"agent":"robin","id":5}
  auction.propose {"auction":2,"market":"words","bid":6,"agent":"robin"}
{"bid":6,"reply_by":2000}
{"bids":[{"bid":4,"agent":"wren","state":"standing","round":1,"made":1000,"attributes":[]},{"bid":6,"agent":"robin","state":"standing","round":1,"made":1000,"attributes":[]}],"hidden":true}
{"state":"open","because":["`heron` asks, and bids are taken until 00:00:02 UTC; 2 bids stand, 0 declined, 0 did not understand","what was bid is sealed; `heron` alone can look at it, with `synod auction review 2`"],"next":2000}

# Everybody sees their own, who asked sees all; and that is on record.
> wren auction.review {"auction":$a}
> owl auction.review {"auction":$a}
> heron auction.review {"auction":$a,"limit":1}
> heron auction.review {"auction":$a,"after":$b1}
---
{"bids":[{"bid":4,"agent":"wren","state":"standing","round":1,"made":1000,"cost":70,"time_ms":9,"attributes":[{"name":"q","value":1}],"note":"mine","score":70}]}
  agent.met {"agent":"owl","id":7}
{"bids":[]}
  auction.reviewed {"auction":2,"market":"words","by":"heron"}
{"bids":[{"bid":4,"agent":"wren","state":"standing","round":1,"made":1000,"cost":70,"time_ms":9,"attributes":[{"name":"q","value":1}],"note":"mine","score":70}],"next":4}
  auction.reviewed {"auction":2,"market":"words","by":"heron"}
{"bids":[{"bid":6,"agent":"robin","state":"standing","round":1,"made":1000,"cost":50,"attributes":[],"score":50}]}

> time +1000
> pulse
> ask auction.bids {"auction":$a}
> heron auction.review {"auction":$a,"limit":1}
---
  auction.accept-proposal {"auction":2,"market":"words","bid":6,"agent":"robin","fence":8,"cost":50,"price":50,"score":50,"won_by":"score"}
{"bids":[{"bid":4,"agent":"wren","state":"standing","round":1,"made":1000,"cost":70,"time_ms":9,"attributes":[{"name":"q","value":1}],"note":"mine","score":70},{"bid":6,"agent":"robin","state":"accepted","round":1,"made":1000,"cost":50,"attributes":[],"score":50}],"hidden":false}
{"bids":[{"bid":4,"agent":"wren","state":"standing","round":1,"made":1000,"cost":70,"time_ms":9,"attributes":[{"name":"q","value":1}],"note":"mine","score":70}],"next":4}

# A round in which nobody won stays sealed.
> heron auction.ask {"market":"words","sealed":true,"rounds":2,"reply_ms":1000}
> wren auction.bid {"auction":$a,"cost":70}
> heron auction.iterate {"auction":$a,"reserve":60}
> wren auction.bid {"auction":$a,"cost":55}
> time +1000
> pulse
> ask auction.bids {"auction":$a}
---
  auction.cfp {"auction":9,"market":"words","round":1,"by":"heron","reply_by":3000}
{"auction":9,"reply_by":3000}
  auction.propose {"auction":9,"market":"words","bid":10,"agent":"wren"}
{"bid":10,"reply_by":3000}
  auction.reject-proposal {"auction":9,"market":"words","round":1,"bids":1}
  auction.cfp {"auction":9,"market":"words","round":2,"by":"heron","reply_by":3000}
{"round":2,"reply_by":3000}
  auction.propose {"auction":9,"market":"words","bid":11,"agent":"wren"}
{"bid":11,"reply_by":3000}
  auction.accept-proposal {"auction":9,"market":"words","bid":11,"agent":"wren","fence":12,"cost":55,"price":55,"score":55,"won_by":"alone"}
{"bids":[{"bid":10,"agent":"wren","state":"rejected","round":1,"made":2000,"attributes":[]},{"bid":11,"agent":"wren","state":"accepted","round":2,"made":2000,"cost":55,"attributes":[],"score":55}],"hidden":false}

> heron auction.ask {"market":"words","invited":["wren","robin","owl"],"capability":"german","rounds":2,"reply_ms":1000,"lease_ms":5000,"work_ms":9000}
> ask auction.why {"auction":$a}
> wren agent.join {"capabilities":["german"]}
> wren@$s auction.bid {"auction":$a,"cost":5,"session":true}
> ask auction.why {"auction":$a}
> time +1000
> pulse
> ask auction.why {"auction":$a}
> wren@$s auction.fail {"auction":$a,"fence":12,"reason":"no ink"}
> wren@$s auction.attend
> wren@$s auction.fail {"auction":$a,"fence":$f,"reason":"no ink"}
> ask auction.why {"auction":$a}
> time +1000
> pulse
> ask auction.why {"auction":$a}
---
  agent.met {"agent":"heron","id":1}
  auction.cfp {"auction":2,"market":"words","round":1,"by":"heron","reply_by":2000,"capability":"german"}
{"auction":2,"reply_by":2000}
{"state":"open","because":["`heron` asks, and bids are taken until 00:00:02 UTC in round 1 of 2; no bid stands, 0 declined, 0 did not understand","`owl`, `robin`, `wren` have not answered; when all have, it is decided at once","it needs the capability `german`; `synod agent list --capability german` shows who has it"],"next":2000}
  agent.met {"agent":"wren","id":3}
  agent.joined {"agent":"wren","session":4,"instance":""}
{"agent":"wren","id":3,"session":4,"handle":"wren@4","ttl_ms":30000}
  auction.propose {"auction":2,"market":"words","bid":5,"agent":"wren","cost":5}
{"bid":5,"reply_by":2000}
{"state":"open","because":["`heron` asks, and bids are taken until 00:00:02 UTC in round 1 of 2; 1 bid stands, 0 declined, 0 did not understand","`owl`, `robin` have not answered; when all have, it is decided at once","it needs the capability `german`; `synod agent list --capability german` shows who has it"],"next":2000}
  auction.accept-proposal {"auction":2,"market":"words","bid":5,"agent":"wren","fence":6,"cost":5,"price":5,"score":5,"won_by":"alone"}
{"state":"awarded","because":["`wren` is at work since 00:00:02 UTC and has to be done with it by 00:00:11 UTC","0 of 1 have done it; if somebody fails the next best wins: no bid stands","bid 5 of `wren` won with a cost of 5 for a price of 5, because no other bid stood"],"next":11000}
stale: auction 2 was not awarded under fence 12; send the `fence` that came with your award
{"awards":[{"auction":2,"market":"words","by":"heron","bid":5,"fence":6,"cost":5,"price":5,"until":0,"deadline":11000}],"asks":[]}
  auction.failure {"auction":2,"market":"words","bid":5,"agent":"wren","fence":6,"why":"said","reason":"no ink"}
  auction.cfp {"auction":2,"market":"words","round":2,"by":"heron","reply_by":3000,"capability":"german"}
{"state":"open"}
{"state":"open","because":["`heron` asks, and bids are taken until 00:00:03 UTC in round 2 of 2; no bid stands, 0 declined, 0 did not understand","`owl`, `robin`, `wren` have not answered; when all have, it is decided at once","it needs the capability `german`; `synod agent list --capability german` shows who has it","bid 5 of `wren` won with a cost of 5 for a price of 5, because no other bid stood, and failed at 00:00:02 UTC: no ink"],"next":3000}
  auction.ended {"auction":2,"market":"words","state":"failed","reason":"`wren` failed last (no ink), and no bid is left, and no round either"}
{"state":"failed","because":["it failed at 00:00:03 UTC: `wren` failed last (no ink), and no bid is left, and no round either","bid 5 of `wren` won with a cost of 5 for a price of 5, because no other bid stood, and failed at 00:00:02 UTC: no ink"],"next":0}

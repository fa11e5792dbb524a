# What should be low has a positive weight, what should be high a negative one.
> heron auction.ask {"market":"words","scoring":"weighted","weights":[{"name":"cost","weight":10},{"name":"time_ms","weight":1},{"name":"quality","weight":-3}],"reply_ms":1000}
> wren auction.bid {"auction":$a,"cost":50,"time_ms":100,"attributes":[{"name":"quality","value":60}]}
> robin auction.bid {"auction":$a,"cost":40,"time_ms":100,"attributes":[{"name":"quality","value":20},{"name":"accent","value":-1}]}
> owl auction.bid {"auction":$a,"cost":40,"time_ms":100}
> owl auction.bid {"auction":$a,"cost":40,"attributes":[{"name":"quality","value":20}]}
---
  agent.met {"agent":"heron","id":1}
  auction.cfp {"auction":2,"market":"words","round":1,"by":"heron","reply_by":2000}
{"auction":2,"reply_by":2000}
  agent.met {"agent":"wren","id":3}
  auction.propose {"auction":2,"market":"words","bid":4,"agent":"wren","cost":50,"time_ms":100}
{"bid":4,"reply_by":2000}
  agent.met {"agent":"robin","id":5}
  auction.propose {"auction":2,"market":"words","bid":6,"agent":"robin","cost":40,"time_ms":100}
{"bid":6,"reply_by":2000}
invalid: the bid lacks `quality`, which counts here; send it
invalid: the bid lacks `time_ms`, which counts here; send it

> time +1000
> pulse
> ask auction.bids {"auction":$a}
---
  auction.accept-proposal {"auction":2,"market":"words","bid":4,"agent":"wren","fence":7,"cost":50,"price":50,"score":420,"won_by":"score"}
{"bids":[{"bid":4,"agent":"wren","state":"accepted","round":1,"made":1000,"cost":50,"time_ms":100,"attributes":[{"name":"quality","value":60}],"score":420},{"bid":6,"agent":"robin","state":"standing","round":1,"made":1000,"cost":40,"time_ms":100,"attributes":[{"name":"quality","value":20},{"name":"accent","value":-1}],"score":440}],"hidden":false}

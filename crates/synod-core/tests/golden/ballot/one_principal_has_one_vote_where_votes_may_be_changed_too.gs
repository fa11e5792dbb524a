(> owner space.grant {"principal":"heron","role":"agent"} ;; owner space.grant {"principal":"wren","role":"agent"})
# A vote that may be changed is one vote all the same.
> heron/heron ballot.open {"name":"n","question":"?","voters":["heron","heron-2","wren"],"changes":true}
> heron/heron ballot.cast {"ballot":$v,"choice":"yes"}
> heron/heron-2 ballot.cast {"ballot":$v,"choice":"yes"}
> heron/heron ballot.cast {"ballot":$v,"choice":"no"}
> heron/heron-2 ballot.cast {"ballot":$v,"choice":"yes"}
---
  agent.met {"agent":"heron","id":2}
  ballot.opened {"ballot":3,"name":"n","question":"?","by":"heron","round":1,"deadline":3601000}
{"ballot":3,"needed":2,"total":3,"deadline":3601000,"round":1,"terms":"6c587fa2770f00aed0a232457856b43a3becd0b2ea99bf215643a09633e7efee"}
  ballot.cast {"ballot":3,"name":"n","voter":"heron","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
conflict: `heron` voted in ballot 3 as `heron` already, and one principal has one vote; give each voter a token of its own with `synod agent token`, or open the ballot with `shared_principals`
  ballot.cast {"ballot":3,"name":"n","voter":"heron","choice":"no","changed":true}
{"counted":true,"again":false,"state":"open"}
conflict: `heron` voted in ballot 3 as `heron` already, and one principal has one vote; give each voter a token of its own with `synod agent token`, or open the ballot with `shared_principals`

# Whoever casts last for a seat has voted from it, and the one before has not any more.
> owner/heron ballot.cast {"ballot":$v,"choice":"yes"}
> heron/heron-2 ballot.cast {"ballot":$v,"choice":"yes"}
> owner/wren ballot.cast {"ballot":$v,"choice":"no"}
> heron/heron ballot.cast {"ballot":$v,"choice":"no"}
> heron/heron ballot.close {"ballot":$v}
---
  ballot.cast {"ballot":3,"name":"n","voter":"heron","choice":"yes","changed":true}
{"counted":true,"again":false,"state":"open"}
  agent.met {"agent":"heron-2","id":4}
  ballot.cast {"ballot":3,"name":"n","voter":"heron-2","choice":"yes","changed":false}
{"counted":true,"again":false,"state":"open"}
conflict: `owner` voted in ballot 3 as `heron` already, and one principal has one vote; give each voter a token of its own with `synod agent token`, or open the ballot with `shared_principals`
conflict: `heron` voted in ballot 3 as `heron-2` already, and one principal has one vote; give each voter a token of its own with `synod agent token`, or open the ballot with `shared_principals`
  ballot.decided {"ballot":3,"name":"n","choice":"yes","weight":2,"needed":2}
{"state":"decided","choice":"yes"}

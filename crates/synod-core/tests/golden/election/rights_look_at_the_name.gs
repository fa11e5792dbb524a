> owner space.grant {"principal":"blue","role":"agent","prefixes":["blue-"]}
> heron election.campaign {"election":"plan"}
> blue/blue election.campaign {"election":"plan"}
> blue/blue election.campaign {"election":"blue-job"}
> ask blue/ election.observe {"election":"plan"}
> ask blue/ election.list
> ask blue/ election.list {"prefix":"blue-"}
---
  agent.met {"agent":"owner","id":1}
  space.granted {"principal":"blue","role":"agent"}
{}
  agent.met {"agent":"heron","id":2}
  election.elected {"election":"plan","term":4,"agent":"heron"}
{"term":4,"until":31000,"again":false}
denied: `blue` may not touch `plan`: it is confined to blue-
  agent.met {"agent":"blue","id":5}
  election.elected {"election":"blue-job","term":7,"agent":"blue"}
{"term":7,"until":31000,"again":false}
denied: `blue` may not touch `plan`: it is confined to blue-
denied: `blue` may not touch `*`: it is confined to blue-
{"elections":[{"election":"blue-job","agent":"blue","term":7,"since":1000,"until":31000,"candidates":0}]}

# What it may not check, it may not guard with either: the refusal would tell who leads.
> ask blue/ election.observe {"election":"blue-job"}
> blue/blue election.check {"election":"plan","term":7}
> blue/blue if_term=plan@7 agent.heartbeat
> blue/blue if_term=blue-job@$e2 agent.heartbeat
> blue/blue election.depose {"election":"blue-job"}
---
{"election":"blue-job","leader":{"agent":"blue","term":7,"since":1000,"until":31000},"candidates":0,"waiting":false}
denied: `blue` may not touch `plan`: it is confined to blue-
denied: `blue` may not touch `plan`: it is confined to blue-
{"until":0}
denied: `blue` has the role agent here and election.depose needs more; ask an admin for `synod space grant`

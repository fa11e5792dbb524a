# Blue is confined, and was first to speak under a name that an admin gives rights to later.
> owner space.grant {"principal":"blue","role":"agent","prefixes":["blue-"]}
> blue/blue agent.heartbeat
> blue/blue-deploy agent.heartbeat
> owner space.grant {"principal":"blue-deploy","role":"agent","token":"af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"}
---
  agent.met {"agent":"owner","id":1}
  space.granted {"principal":"blue","role":"agent"}
{}
  agent.met {"agent":"blue","id":2}
{"until":0}
  agent.met {"agent":"blue-deploy","id":3}
{"until":0}
  space.granted {"principal":"blue-deploy","role":"agent"}
{}

# A token of blue's own for it would carry blue out of its prefixes.
> blue/blue space.enroll {"agent":"blue-deploy","token":"bf1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"}
---
denied: `blue-deploy` has its rights from an admin; ask one for a new token with `synod space grant`, or send this as `blue-deploy` itself

# What blue enrolled itself, it may give a new token as often as it likes, until an admin says something else of it.
> blue/blue space.enroll {"agent":"blue-sub","token":"bf1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"}
> blue/blue space.enroll {"agent":"blue-sub","token":"cf1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"}
> owner space.grant {"principal":"blue-sub","role":"agent"}
> blue/blue space.enroll {"agent":"blue-sub","token":"df1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"}
---
  agent.met {"agent":"blue-sub","id":4}
  space.enrolled {"agent":"blue-sub","by":"blue"}
{"principal":"blue-sub","id":4,"prefixes":["blue-"]}
  space.enrolled {"agent":"blue-sub","by":"blue"}
{"principal":"blue-sub","id":4,"prefixes":["blue-"]}
  space.granted {"principal":"blue-sub","role":"agent"}
{}
denied: `blue-sub` has its rights from an admin; ask one for a new token with `synod space grant`, or send this as `blue-sub` itself

# Itself and an admin may.
> blue-sub/blue-sub space.enroll {"agent":"blue-sub","token":"df1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"}
> owner space.enroll {"agent":"blue-deploy","token":"ef1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"}
> ask space.rights
---
  space.enrolled {"agent":"blue-sub","by":"blue-sub"}
{"principal":"blue-sub","id":4,"prefixes":[]}
  space.enrolled {"agent":"blue-deploy","by":"owner"}
{"principal":"blue-deploy","id":3,"prefixes":[]}
{"principals":[{"principal":"blue","role":"agent","prefixes":["blue-"]},{"principal":"blue-deploy","role":"agent","prefixes":[]},{"principal":"blue-sub","role":"agent","prefixes":[]},{"principal":"owner","role":"admin","prefixes":[]}]}

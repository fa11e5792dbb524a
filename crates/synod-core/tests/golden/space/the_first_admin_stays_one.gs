> owner space.grant {"principal":"owner","role":"reader"}
> owner space.revoke {"principal":"owner"}
> owner space.grant {"principal":"second","role":"admin"}
> second/boss space.revoke {"principal":"owner"}
> owner space.revoke {"principal":"second"}
> owner space.revoke {"principal":"second"}
> ask space.rights {}
---
conflict: `owner` began this space and stays its admin
conflict: `owner` began this space and stays its admin
  agent.met {"agent":"owner","id":1}
  space.granted {"principal":"second","role":"admin"}
{}
conflict: `owner` began this space and stays its admin
  space.revoked {"principal":"second"}
{}
not_found: nobody here knows the principal `second`
{"principals":[{"principal":"owner","role":"admin","prefixes":[]}]}

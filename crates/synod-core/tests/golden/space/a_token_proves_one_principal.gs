> owner space.grant {"principal":"a","role":"agent","token":"0202020202020202020202020202020202020202020202020202020202020202"}
> owner space.grant {"principal":"b","role":"agent","token":"0202020202020202020202020202020202020202020202020202020202020202"}
> owner space.grant {"principal":"a","role":"reader"}
---
  agent.met {"agent":"owner","id":1}
  space.granted {"principal":"a","role":"agent"}
{}
conflict: this token proves another principal already; make a new one
  space.granted {"principal":"a","role":"reader"}
{}

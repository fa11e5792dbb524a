> owner space.set {"name":"commands_max","value":2}
> heron space.txn {"commands":[{"kv.put":{"key":"a","value":1}},{"kv.put":{"key":"b","value":1}},{"kv.put":{"key":"c","value":1}}]}
> owner space.set {"name":"commands_max","value":0}
> owner space.set {"name":"colour","value":1}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"commands_max","value":2}
{}
invalid: a transaction takes at most 2 commands, not 3; raise it with `synod space set commands_max`
invalid: commands_max takes 1 to 4096, not 0
not_found: there is no setting `colour`; `synod space settings` lists them

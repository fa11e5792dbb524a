> heron kv.put {"key":"k","value_base64":"AAEC"}
> ask kv.get {"key":"k"}
> save_load
> ask kv.get {"key":"k"}
---
  agent.met {"agent":"heron","id":1}
  kv.put {"key":"k","revision":2}
{"revision":2}
{"key":"k","value_base64":"AAEC","revision":2,"since":1000,"changed":1000,"agent":"heron"}
{"key":"k","value_base64":"AAEC","revision":2,"since":1000,"changed":1000,"agent":"heron"}

(> heron kv.put {"key":"plan/1","value":"a"} ;; heron kv.put {"key":"plan/2","value":2} ;; heron kv.put {"key":"plan/3","value":[3]} ;; heron kv.put {"key":"plot","value":4})
> ask kv.list {"prefix":"plan/","limit":2}
> ask kv.list {"prefix":"plan/","limit":2,"after":"plan/2"}
> ask kv.list {"keys_only":true,"prefix":"pl"}
> ask kv.list {"prefix":"zz"}
---
{"keys":[{"key":"plan/1","value":"a","revision":2,"since":1000,"changed":1000,"agent":"heron"},{"key":"plan/2","value":2,"revision":3,"since":1000,"changed":1000,"agent":"heron"}],"next":"plan/2"}
{"keys":[{"key":"plan/3","value":[3],"revision":4,"since":1000,"changed":1000,"agent":"heron"}]}
{"keys":[{"key":"plan/1","revision":2,"since":1000,"changed":1000,"agent":"heron"},{"key":"plan/2","revision":3,"since":1000,"changed":1000,"agent":"heron"},{"key":"plan/3","revision":4,"since":1000,"changed":1000,"agent":"heron"},{"key":"plot","revision":5,"since":1000,"changed":1000,"agent":"heron"}]}
{"keys":[]}

(> a agent.heartbeat ;; b agent.heartbeat ;; c agent.heartbeat)
> ask agent.list {"limit":2,"state":"away"}
> ask agent.list {"limit":2,"after":"b"}
---
{"agents":[{"agent":"a","id":1,"state":"away","principal":"owner","capabilities":[],"since":1000,"last":1000,"sessions":[]},{"agent":"b","id":2,"state":"away","principal":"owner","capabilities":[],"since":1000,"last":1000,"sessions":[]}],"next":"b"}
{"agents":[{"agent":"c","id":3,"state":"away","principal":"owner","capabilities":[],"since":1000,"last":1000,"sessions":[]}]}

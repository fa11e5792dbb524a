> heron schedule.set {"schedule":"s","every_ms":1000,"commands":[{"topic.publish":{"topic":"news","body":{"hour":"struck"}}},{"journal.append":{"journal":"log-1","events":[{"type":"struck","data":{"by":"clock"}}]}}]}
> time +1000
> pulse
> time +1000
> pulse
> ask topic.read {"topic":"news"}
> ask journal.read {"journal":"log-1"}
> save_load
> ask topic.read {"topic":"news"}
---
  agent.met {"agent":"heron","id":1}
  schedule.set {"schedule":"s","agent":"heron","next":2000}
{"state":"running","next":2000,"next_local":"Thu 1970-01-01 00:00:02 +00:00","replaced":false}
  schedule.fired {"schedule":"s","tick":2000,"at":2000,"missed":0}
  topic.created {"topic":"news"}
  topic.published {"topic":"news","first":0,"last":0}
  journal.appended {"journal":"log-1","first":0,"revision":0}
  schedule.fired {"schedule":"s","tick":3000,"at":3000,"missed":0}
  topic.published {"topic":"news","first":1,"last":1}
  journal.appended {"journal":"log-1","first":1,"revision":1}
{"messages":[{"offset":0,"cursor":"1@5","from":"heron","at":2000,"body":{"hour":"struck"},"headers":[]},{"offset":1,"cursor":"2@5","from":"heron","at":3000,"body":{"hour":"struck"},"headers":[]}],"next":"2@5","waiting":false}
{"events":[{"journal":"log-1","revision":0,"place":"4.1073741825","from":"heron","at":2000,"type":"struck","data":{"by":"clock"}},{"journal":"log-1","revision":1,"place":"5.1073741825","from":"heron","at":3000,"type":"struck","data":{"by":"clock"}}],"next":2,"revision":1,"waiting":false,"begins":0}
{"messages":[{"offset":0,"cursor":"1@5","from":"heron","at":2000,"body":{"hour":"struck"},"headers":[]},{"offset":1,"cursor":"2@5","from":"heron","at":3000,"body":{"hour":"struck"},"headers":[]}],"next":"2@5","waiting":false}

# Erased where it was said, it is erased everywhere, and the schedule goes on without it.
> owner space.redact {"index":3,"reason":"asked"}
> ask schedule.show {"schedule":"s","count":0}
> time +1000
> pulse
---
  agent.met {"agent":"owner","id":8}
  space.redacted {"erased":3,"ordinals":[],"reason":"asked"}
{"held":2}
{"schedule":"s","state":"running","every_ms":1000,"anchor":1000,"zone":"UTC","missed":"once","late_ms":60000,"agent":"heron","principal":"owner","since":1000,"commands":["{\"topic.publish\":{\"topic\":\"news\",\"body_redacted\":true,\"headers\":[]}}","{\"journal.append\":{\"journal\":\"log-1\",\"events\":[{\"type\":\"struck\",\"data_redacted\":true}]}}"],"next":[],"fired":2,"refused":0,"left_out":0,"last":{"tick":3000,"at":3000,"index":5}}
  schedule.fired {"schedule":"s","tick":4000,"at":4000,"missed":0}
  topic.published {"topic":"news","first":2,"last":2}
  journal.appended {"journal":"log-1","first":2,"revision":2}

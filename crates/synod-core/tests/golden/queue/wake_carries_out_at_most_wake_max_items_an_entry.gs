> owner space.set {"name":"wake_max","value":2}
(> heron queue.push_all {"queue":"q","tasks":[{"delay_ms":1000},{"delay_ms":1000},{"delay_ms":1000}]})
> time +1000
> pulse
> pulse
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"wake_max","value":2}
{}
  queue.ready {"task":3}
  queue.ready {"task":4}
  queue.ready {"task":5}

> wren mail.receive {"wait_ms":1000}
> time +1000
> pulse
---
  agent.met {"agent":"wren","id":1}
parked as #3
answer to #3: {"messages":[]}

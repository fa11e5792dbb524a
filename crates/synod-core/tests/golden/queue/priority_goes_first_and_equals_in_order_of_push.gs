(> heron queue.push {"queue":"q","body":"plain"} ;; heron queue.push {"queue":"q","body":"urgent","priority":255} ;; heron queue.push {"queue":"q","body":"last","priority":0} ;; heron queue.push {"queue":"q","body":"plain too"})
> wren queue.claim {"queue":"q","max":10}
---
  agent.met {"agent":"wren","id":6}
  queue.claimed {"task":3,"fence":7,"agent":"wren","attempt":1}
  queue.claimed {"task":2,"fence":8,"agent":"wren","attempt":1}
  queue.claimed {"task":5,"fence":9,"agent":"wren","attempt":1}
  queue.claimed {"task":4,"fence":10,"agent":"wren","attempt":1}
{"tasks":[{"task":3,"fence":7,"attempt":1,"until":31000,"priority":255,"body":"urgent"},{"task":2,"fence":8,"attempt":1,"until":31000,"priority":100,"body":"plain"},{"task":5,"fence":9,"attempt":1,"until":31000,"priority":100,"body":"plain too"},{"task":4,"fence":10,"attempt":1,"until":31000,"priority":0,"body":"last"}]}

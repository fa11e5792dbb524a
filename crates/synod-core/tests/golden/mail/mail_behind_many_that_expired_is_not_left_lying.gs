# More expires at once than wake and one look into the box bury.
> owner space.set {"name":"wake_max","value":1}
> heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000} ;; heron mail.send {"to":"wren","body":1,"expires_ms":1000}
> heron mail.send {"to":"wren","body":"still good"}
---
  agent.met {"agent":"owner","id":1}
  space.set {"name":"wake_max","value":1}
{}
  agent.met {"agent":"heron","id":2}
  mail.sent {"to":"wren","message":3,"from":"heron"}
{"message":3,"waiting":1}
  mail.sent {"to":"wren","message":4,"from":"heron"}
{"message":4,"waiting":2}
  mail.sent {"to":"wren","message":5,"from":"heron"}
{"message":5,"waiting":3}
  mail.sent {"to":"wren","message":6,"from":"heron"}
{"message":6,"waiting":4}
  mail.sent {"to":"wren","message":7,"from":"heron"}
{"message":7,"waiting":5}
  mail.sent {"to":"wren","message":8,"from":"heron"}
{"message":8,"waiting":6}
  mail.sent {"to":"wren","message":9,"from":"heron"}
{"message":9,"waiting":7}
  mail.sent {"to":"wren","message":10,"from":"heron"}
{"message":10,"waiting":8}
  mail.sent {"to":"wren","message":11,"from":"heron"}
{"message":11,"waiting":9}
  mail.sent {"to":"wren","message":12,"from":"heron"}
{"message":12,"waiting":10}
  mail.sent {"to":"wren","message":13,"from":"heron"}
{"message":13,"waiting":11}
  mail.sent {"to":"wren","message":14,"from":"heron"}
{"message":14,"waiting":12}
  mail.sent {"to":"wren","message":15,"from":"heron"}
{"message":15,"waiting":13}
  mail.sent {"to":"wren","message":16,"from":"heron"}
{"message":16,"waiting":14}
  mail.sent {"to":"wren","message":17,"from":"heron"}
{"message":17,"waiting":15}
  mail.sent {"to":"wren","message":18,"from":"heron"}
{"message":18,"waiting":16}
  mail.sent {"to":"wren","message":19,"from":"heron"}
{"message":19,"waiting":17}
  mail.sent {"to":"wren","message":20,"from":"heron"}
{"message":20,"waiting":18}
  mail.sent {"to":"wren","message":21,"from":"heron"}
{"message":21,"waiting":19}
  mail.sent {"to":"wren","message":22,"from":"heron"}
{"message":22,"waiting":20}
  mail.sent {"to":"wren","message":23,"from":"heron"}
{"message":23,"waiting":21}
  mail.sent {"to":"wren","message":24,"from":"heron"}
{"message":24,"waiting":22}
  mail.sent {"to":"wren","message":25,"from":"heron"}
{"message":25,"waiting":23}
  mail.sent {"to":"wren","message":26,"from":"heron"}
{"message":26,"waiting":24}
  mail.sent {"to":"wren","message":27,"from":"heron"}
{"message":27,"waiting":25}
  mail.sent {"to":"wren","message":28,"from":"heron"}
{"message":28,"waiting":26}
  mail.sent {"to":"wren","message":29,"from":"heron"}
{"message":29,"waiting":27}
  mail.sent {"to":"wren","message":30,"from":"heron"}
{"message":30,"waiting":28}
  mail.sent {"to":"wren","message":31,"from":"heron"}
{"message":31,"waiting":29}
  mail.sent {"to":"wren","message":32,"from":"heron"}
{"message":32,"waiting":30}
  mail.sent {"to":"wren","message":33,"from":"heron"}
{"message":33,"waiting":31}
  mail.sent {"to":"wren","message":34,"from":"heron"}
{"message":34,"waiting":32}
  mail.sent {"to":"wren","message":35,"from":"heron"}
{"message":35,"waiting":33}
  mail.sent {"to":"wren","message":36,"from":"heron"}
{"message":36,"waiting":34}
  mail.sent {"to":"wren","message":37,"from":"heron"}
{"message":37,"waiting":35}
  mail.sent {"to":"wren","message":38,"from":"heron"}
{"message":38,"waiting":36}
  mail.sent {"to":"wren","message":39,"from":"heron"}
{"message":39,"waiting":37}
  mail.sent {"to":"wren","message":40,"from":"heron"}
{"message":40,"waiting":38}
  mail.sent {"to":"wren","message":41,"from":"heron"}
{"message":41,"waiting":39}
  mail.sent {"to":"wren","message":42,"from":"heron"}
{"message":42,"waiting":40}
  mail.sent {"to":"wren","message":43,"from":"heron"}
{"message":43,"waiting":41}
  mail.sent {"to":"wren","message":44,"from":"heron"}
{"message":44,"waiting":42}
  mail.sent {"to":"wren","message":45,"from":"heron"}
{"message":45,"waiting":43}
  mail.sent {"to":"wren","message":46,"from":"heron"}
{"message":46,"waiting":44}
  mail.sent {"to":"wren","message":47,"from":"heron"}
{"message":47,"waiting":45}
  mail.sent {"to":"wren","message":48,"from":"heron"}
{"message":48,"waiting":46}
  mail.sent {"to":"wren","message":49,"from":"heron"}
{"message":49,"waiting":47}
  mail.sent {"to":"wren","message":50,"from":"heron"}
{"message":50,"waiting":48}
  mail.sent {"to":"wren","message":51,"from":"heron"}
{"message":51,"waiting":49}
  mail.sent {"to":"wren","message":52,"from":"heron"}
{"message":52,"waiting":50}
  mail.sent {"to":"wren","message":53,"from":"heron"}
{"message":53,"waiting":51}
  mail.sent {"to":"wren","message":54,"from":"heron"}
{"message":54,"waiting":52}
  mail.sent {"to":"wren","message":55,"from":"heron"}
{"message":55,"waiting":53}
  mail.sent {"to":"wren","message":56,"from":"heron"}
{"message":56,"waiting":54}
  mail.sent {"to":"wren","message":57,"from":"heron"}
{"message":57,"waiting":55}
  mail.sent {"to":"wren","message":58,"from":"heron"}
{"message":58,"waiting":56}
  mail.sent {"to":"wren","message":59,"from":"heron"}
{"message":59,"waiting":57}
  mail.sent {"to":"wren","message":60,"from":"heron"}
{"message":60,"waiting":58}
  mail.sent {"to":"wren","message":61,"from":"heron"}
{"message":61,"waiting":59}
  mail.sent {"to":"wren","message":62,"from":"heron"}
{"message":62,"waiting":60}
  mail.sent {"to":"wren","message":63,"from":"heron"}
{"message":63,"waiting":61}
  mail.sent {"to":"wren","message":64,"from":"heron"}
{"message":64,"waiting":62}
  mail.sent {"to":"wren","message":65,"from":"heron"}
{"message":65,"waiting":63}
  mail.sent {"to":"wren","message":66,"from":"heron"}
{"message":66,"waiting":64}
  mail.sent {"to":"wren","message":67,"from":"heron"}
{"message":67,"waiting":65}
  mail.sent {"to":"wren","message":68,"from":"heron"}
{"message":68,"waiting":66}

# Whoever comes now gets what lies behind them, at once.
> time +1000
> wren mail.receive {"wait_ms":60000}
> ask mail.boxes
---
  mail.died {"message":3,"reason":"nobody read it before it expired"}
  agent.met {"agent":"wren","id":70}
  mail.died {"message":4,"reason":"nobody read it before it expired"}
  mail.died {"message":5,"reason":"nobody read it before it expired"}
  mail.died {"message":6,"reason":"nobody read it before it expired"}
  mail.died {"message":7,"reason":"nobody read it before it expired"}
  mail.died {"message":8,"reason":"nobody read it before it expired"}
  mail.died {"message":9,"reason":"nobody read it before it expired"}
  mail.died {"message":10,"reason":"nobody read it before it expired"}
  mail.died {"message":11,"reason":"nobody read it before it expired"}
  mail.died {"message":12,"reason":"nobody read it before it expired"}
  mail.died {"message":13,"reason":"nobody read it before it expired"}
  mail.died {"message":14,"reason":"nobody read it before it expired"}
  mail.died {"message":15,"reason":"nobody read it before it expired"}
  mail.died {"message":16,"reason":"nobody read it before it expired"}
  mail.died {"message":17,"reason":"nobody read it before it expired"}
  mail.died {"message":18,"reason":"nobody read it before it expired"}
  mail.died {"message":19,"reason":"nobody read it before it expired"}
  mail.died {"message":20,"reason":"nobody read it before it expired"}
  mail.died {"message":21,"reason":"nobody read it before it expired"}
  mail.died {"message":22,"reason":"nobody read it before it expired"}
  mail.died {"message":23,"reason":"nobody read it before it expired"}
  mail.died {"message":24,"reason":"nobody read it before it expired"}
  mail.died {"message":25,"reason":"nobody read it before it expired"}
  mail.died {"message":26,"reason":"nobody read it before it expired"}
  mail.died {"message":27,"reason":"nobody read it before it expired"}
  mail.died {"message":28,"reason":"nobody read it before it expired"}
  mail.died {"message":29,"reason":"nobody read it before it expired"}
  mail.died {"message":30,"reason":"nobody read it before it expired"}
  mail.died {"message":31,"reason":"nobody read it before it expired"}
  mail.died {"message":32,"reason":"nobody read it before it expired"}
  mail.died {"message":33,"reason":"nobody read it before it expired"}
  mail.died {"message":34,"reason":"nobody read it before it expired"}
  mail.died {"message":35,"reason":"nobody read it before it expired"}
  mail.died {"message":36,"reason":"nobody read it before it expired"}
  mail.died {"message":37,"reason":"nobody read it before it expired"}
  mail.died {"message":38,"reason":"nobody read it before it expired"}
  mail.died {"message":39,"reason":"nobody read it before it expired"}
  mail.died {"message":40,"reason":"nobody read it before it expired"}
  mail.died {"message":41,"reason":"nobody read it before it expired"}
  mail.died {"message":42,"reason":"nobody read it before it expired"}
  mail.died {"message":43,"reason":"nobody read it before it expired"}
  mail.died {"message":44,"reason":"nobody read it before it expired"}
  mail.died {"message":45,"reason":"nobody read it before it expired"}
  mail.died {"message":46,"reason":"nobody read it before it expired"}
  mail.died {"message":47,"reason":"nobody read it before it expired"}
  mail.died {"message":48,"reason":"nobody read it before it expired"}
  mail.died {"message":49,"reason":"nobody read it before it expired"}
  mail.died {"message":50,"reason":"nobody read it before it expired"}
  mail.died {"message":51,"reason":"nobody read it before it expired"}
  mail.died {"message":52,"reason":"nobody read it before it expired"}
  mail.died {"message":53,"reason":"nobody read it before it expired"}
  mail.died {"message":54,"reason":"nobody read it before it expired"}
  mail.died {"message":55,"reason":"nobody read it before it expired"}
  mail.died {"message":56,"reason":"nobody read it before it expired"}
  mail.died {"message":57,"reason":"nobody read it before it expired"}
  mail.died {"message":58,"reason":"nobody read it before it expired"}
  mail.died {"message":59,"reason":"nobody read it before it expired"}
  mail.died {"message":60,"reason":"nobody read it before it expired"}
  mail.died {"message":61,"reason":"nobody read it before it expired"}
  mail.died {"message":62,"reason":"nobody read it before it expired"}
  mail.died {"message":63,"reason":"nobody read it before it expired"}
  mail.died {"message":64,"reason":"nobody read it before it expired"}
  mail.died {"message":65,"reason":"nobody read it before it expired"}
  mail.died {"message":66,"reason":"nobody read it before it expired"}
  mail.died {"message":67,"reason":"nobody read it before it expired"}
parked as #70
  mail.delivered {"message":68,"fence":135,"to":"wren","attempt":1}
answer to #70: {"messages":[{"message":68,"fence":135,"from":"heron","body":"still good","sent":1000,"attempt":1,"until":32000}]}
{"boxes":[{"agent":"heron","unread":0,"leased":0,"read":0,"dead":0,"cancelled":0,"sent":0,"readers":0},{"agent":"wren","unread":0,"leased":1,"read":0,"dead":65,"cancelled":0,"sent":66,"readers":0,"last_read":2000}]}

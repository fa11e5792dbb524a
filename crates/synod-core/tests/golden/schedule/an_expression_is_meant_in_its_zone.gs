# The 28th of March 2026, noon in Berlin. In the night to come, clocks go from two to three.
> time +1774694399000
> heron schedule.set {"schedule":"nightly","cron":"30 2 * * *","zone":"europe/berlin","commands":[{"kv.increment":{"key":"runs"}}]}
> heron schedule.set {"schedule":"noon","cron":"0 12 * * MON-FRI","zone":"America/New_York","commands":[{"kv.increment":{"key":"runs"}}]}
> ask schedule.show {"schedule":"nightly","count":3}
> ask schedule.list
> ask schedule.preview {"cron":"0 */6 * * *","zone":"Asia/Kolkata","count":2}
> ask schedule.preview {"every_ms":90000,"count":2}
> ask schedule.preview {"local":"2026-12-24 18:00","zone":"Europe/Berlin"}
> ask schedule.preview {"cron":"0 0 30 2 *"}
> ask schedule.preview {"cron":"0 25 * * *"}
> ask schedule.preview
---
  agent.met {"agent":"heron","id":1}
  schedule.set {"schedule":"nightly","agent":"heron","next":1774746000000}
{"state":"running","next":1774746000000,"next_local":"Sun 2026-03-29 03:00:00 +02:00","replaced":false}
  schedule.set {"schedule":"noon","agent":"heron","next":1774886400000}
{"state":"running","next":1774886400000,"next_local":"Mon 2026-03-30 12:00:00 -04:00","replaced":false}
{"schedule":"nightly","state":"running","cron":"30 2 * * *","zone":"Europe/Berlin","missed":"once","late_ms":60000,"agent":"heron","principal":"owner","since":1774694400000,"commands":["{\"kv.increment\":{\"key\":\"runs\"}}"],"next":[{"at":1774746000000,"local":"Sun 2026-03-29 03:00:00 +02:00"},{"at":1774830600000,"local":"Mon 2026-03-30 02:30:00 +02:00"},{"at":1774917000000,"local":"Tue 2026-03-31 02:30:00 +02:00"}],"fired":0,"refused":0,"left_out":0}
{"schedules":[{"schedule":"nightly","state":"running","cron":"30 2 * * *","zone":"Europe/Berlin","agent":"heron","next":1774746000000,"next_local":"Sun 2026-03-29 03:00:00 +02:00","fired":0,"refused":0},{"schedule":"noon","state":"running","cron":"0 12 * * MON-FRI","zone":"America/New_York","agent":"heron","next":1774886400000,"next_local":"Mon 2026-03-30 12:00:00 -04:00","fired":0,"refused":0}]}
{"zone":"Asia/Kolkata","next":[{"at":1774701000000,"local":"Sat 2026-03-28 18:00:00 +05:30"},{"at":1774722600000,"local":"Sun 2026-03-29 00:00:00 +05:30"}]}
{"zone":"UTC","next":[{"at":1774694490000,"local":"Sat 2026-03-28 10:41:30 +00:00"},{"at":1774694580000,"local":"Sat 2026-03-28 10:43:00 +00:00"}]}
{"zone":"Europe/Berlin","next":[{"at":1798131600000,"local":"Thu 2026-12-24 18:00:00 +01:00"}]}
{"zone":"UTC","next":[]}
invalid: `0 25 * * *` is no cron expression: in one of its fields: number out of bounds; write minute, hour, day of the month, month and day of the week, such as `0 2 * * MON-FRI`, with seconds before them if need be, or @hourly, @daily, @weekly, @monthly, @yearly
invalid: there is one thing to look ahead with: send `cron`, `every_ms` or `local`

//! What happens by itself: leases and pauses end, messages grow too old.

use super::*;

impl Topics {
    pub(super) fn fall_due(&mut self, moment: Moment, settings: &Settings, budget: &mut u64, out: &mut Out) {
        let now = moment.time;
        while let Some((at, what)) = self.tables.timers.first()
            && at <= now
            && *budget > 0
        {
            *budget -= 1;
            match self.tables.held.get(what).map(|held| held.state) {
                Some(State::Leased) => self.expire(what, "lease", now, settings, out),
                Some(_) => self.make_ready(what),
                None => {
                    self.keep_bounds(what, moment, out);
                    self.keep_age(what, moment, out);
                    self.watch_again(what, now);
                }
            }
        }
    }
}

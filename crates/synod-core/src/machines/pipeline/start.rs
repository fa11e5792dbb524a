//! Sending an item on its way.

use super::*;
use crate::entry::Payload;
use crate::refusal::{exhausted, invalid};

impl Pipelines {
    pub(super) fn start(&mut self, cx: &Context<'_>, start: &Start<'_>, out: &mut Out) -> Verdict {
        let pipeline = self.find_pipeline(start.pipeline)?;
        if let Some(body) = &start.body {
            self.check_body(cx, body)?;
            self.check_quota(cx, body)?;
        }
        self.check_room(cx)?;
        let item = out.serial();
        let version = self.tables.pipelines.get(pipeline).map_or(0, |row| row.version);
        let row = ItemRow {
            pipeline,
            version,
            state: ItemState::Running,
            agent: cx.caller.name.clone(),
            started: cx.now(),
            at: cx.now(),
            size: 0,
            open: 0,
            dead: 0,
        };
        self.tables.items.put(item, row);
        self.tally_items(pipeline, |tally| {
            tally.made += 1;
            tally.counts[ItemState::Running as usize] += 1;
        });
        if let Some(users) = self.tables.users.edit(&(pipeline, version)) {
            *users += 1;
        }
        if let Some(body) = &start.body {
            self.put_body(item, cx.moment.index, body);
        }
        // The first stage waits for one thing: what the item was started with.
        let job = self.make(item, 0, Spot { scope: item, ordinal: 0 }, 1, cx.now(), out);
        out.event(&ItemStarted { pipeline: start.pipeline, item, job });
        self.tables.inputs.put(InputRow { job, ordinal: 0, node: 0, output: item });
        self.count_input(job, true);
        self.complete(job, cx.now(), out);
        out.reply(&Started { item, job })
    }

    /// Whether one more item may be under way.
    pub(super) fn check_room(&self, cx: &Context<'_>) -> Result<(), Refusal> {
        let open = self.tables.items.len() - self.tables.ended.len();
        if open as u64 >= cx.settings.pipeline_items_max {
            return Err(exhausted(format!(
                "{} items are under way; work on them, or raise it with `synod space set pipeline_items_max`",
                cx.settings.pipeline_items_max
            )));
        }
        Ok(())
    }

    /// Limits on one more payload.
    pub(super) fn check_body(&self, cx: &Context<'_>, body: &Payload<'_>) -> Result<(), Refusal> {
        if body.len as u64 > cx.settings.body_max_bytes {
            return Err(invalid(format!(
                "the payload has {} bytes and {} are allowed; store it elsewhere and send where, or raise `body_max_bytes`",
                body.len, cx.settings.body_max_bytes
            )));
        }
        Ok(())
    }

    /// Whether one more payload fits into memory. Asked of new items alone: handing in an output must always be possible.
    fn check_quota(&self, cx: &Context<'_>, body: &Payload<'_>) -> Result<(), Refusal> {
        if self.tables.bytes.get() + body.len as u64 > cx.settings.bodies_max_bytes {
            return Err(exhausted(format!(
                "payloads of pipelines have reached {} bytes in memory; let items end, or raise `bodies_max_bytes`",
                cx.settings.bodies_max_bytes
            )));
        }
        Ok(())
    }

    pub(super) fn put_body(&mut self, key: Serial, index: Index, payload: &Payload<'_>) {
        let body = Body::new(index, payload);
        self.count_bytes(body.size() as i64);
        self.tables.bodies.put(key, body);
    }

    pub(super) fn drop_body(&mut self, key: Serial) {
        let Some(size) = self.tables.bodies.get(key).map(Body::size) else { return };
        self.count_bytes(-(size as i64));
        self.tables.bodies.del(key);
    }

    fn count_bytes(&mut self, change: i64) {
        let bytes = self.tables.bytes.get().saturating_add_signed(change);
        self.tables.bytes.set(bytes);
    }
}

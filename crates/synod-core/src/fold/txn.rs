//! Transactions: several commands, all or nothing.
//!
//! Each command is authorised and carried out at the same index, in order, and sees what the ones before it did; the first refusal undoes them all.
//! Waiting inside one is refused: a transaction that waits would hold what it has already done.

use super::Fold;
use crate::codec::put_bytes;
use crate::ids::Index;
use crate::machine::{Done, Verdict};
use crate::machines::{Command, space as verbs};
use crate::refusal::{self, Refusal};

impl Fold {
    pub(super) fn txn(&mut self, parts: &[Command<'_>], ticket: Index) -> Verdict {
        let most = self.settings().commands_max;
        if parts.is_empty() {
            return Err(refusal::invalid("a transaction needs at least one command"));
        }
        if parts.len() as u64 > most {
            return Err(refusal::invalid(format!(
                "a transaction takes at most {most} commands, not {}; raise it with `synod space set commands_max`",
                parts.len()
            )));
        }
        let mut replies = Vec::with_capacity(parts.len() * 16);
        self.all(parts, ticket, &mut replies)?;
        self.out.reply(&verbs::Done { replies: verbs::Replies(&replies) })
    }

    /// Carries out each of these for the caller, and appends the replies; the first refusal says which it was.
    pub(super) fn all(
        &mut self,
        parts: &[Command<'_>],
        ticket: Index,
        replies: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        for (n, command) in parts.iter().enumerate() {
            let card = command.card();
            let place = || format!("command {} ({})", n + 1, card.name());
            if matches!(command, Command::Space(_)) {
                return Err(refusal::unsupported(
                    "commands of the space itself cannot stand in a transaction",
                )
                .within(&place()));
            }
            self.authorise(command).map_err(|refusal| refusal.within(&place()))?;
            self.machines.refer_before(command, self.time);
            match self.carry_out(command, ticket, false, None) {
                Ok(Done::Replied) => {
                    replies.extend_from_slice(&[card.machine_tag, card.tag]);
                    put_bytes(replies, &self.out.reply);
                }
                Ok(Done::Parked(_)) => {
                    return Err(
                        refusal::unsupported("waiting is not possible inside a transaction").within(&place())
                    );
                }
                Err(refusal) => return Err(refusal.within(&place())),
            }
        }
        Ok(())
    }
}

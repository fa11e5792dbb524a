//! What a node has to verify before it writes a request: the signed votes that stand in it.

use super::{Cast, Command};
use crate::codec::{Malformed, Reader, Wire};
use crate::entry::{Envelope, Request};
use crate::machine::{Machine, Verbs};
use crate::machines::ballot::Ballots;
use crate::vote::{Statement, public_key};

/// A vote as it stands in a request, before the fold has seen it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedVote<'a> {
    /// What is signed, but for the space.
    pub statement: Statement<'a>,
    /// The key that it is said to be signed with; none for what is no key.
    pub key: Option<[u8; 32]>,
    /// The signature.
    pub signature: [u8; 64],
}

/// The tag of `cast`, and that of a transaction in the space's own words.
const CAST: u8 = 2;
const TXN: u8 = 6;

/// The signed votes of a request, on its own or within a transaction, and whether its envelope says that they are verified.
///
/// Votes that lack a part of what a signature needs are not among them: the fold refuses those.
pub fn signed(request: &Request) -> Result<(Vec<SignedVote<'_>>, bool), Malformed> {
    let mut from = Reader::new(&request.bytes);
    let envelope = Envelope::get(&mut from)?;
    let mut votes = Vec::new();
    match *from.rest() {
        [Ballots::TAG, CAST, ..] => votes.extend(vote(from, &envelope)?),
        [0, TXN, ..] => {
            from.take(2)?;
            let bytes = from.bytes()?;
            let mut commands = Reader::new(bytes);
            for _ in 0..commands.count()? {
                let command = commands.bytes()?;
                if matches!(*command, [Ballots::TAG, CAST, ..]) {
                    votes.extend(vote(Reader::new(command), &envelope)?);
                }
            }
        }
        _ => {}
    }
    Ok((votes, envelope.verified))
}

/// Writes into the envelope that the node has verified what is signed in the command, or takes it out.
pub fn mark_verified(request: &mut Request, verified: bool) {
    let mut from = Reader::new(&request.bytes);
    let Ok(envelope) = Envelope::get(&mut from) else { return };
    if envelope.verified != verified {
        let mut bytes = Vec::with_capacity(request.bytes.len() + 1);
        Envelope { verified, ..envelope }.put(&mut bytes);
        bytes.extend_from_slice(from.rest());
        request.bytes = bytes;
    }
}

fn vote<'a>(mut from: Reader<'a>, envelope: &Envelope<'a>) -> Result<Option<SignedVote<'a>>, Malformed> {
    from.take(1)?;
    let Command::Cast(cast) = Command::get(from.byte()?, &mut from)? else { return Ok(None) };
    let Cast {
        ballot,
        choice,
        round: Some(round),
        terms: Some(terms),
        key: Some(key),
        signature: Some(signature),
    } = cast
    else {
        return Ok(None);
    };
    let voter = envelope.name();
    // The space is the node's to say.
    let statement = Statement { space: "", ballot: ballot.0, round, terms, choice, voter };
    Ok(Some(SignedVote { statement, key: public_key(key), signature }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;
    use crate::json::encode;

    fn request(name: (&str, &str), json: &str) -> Request {
        let envelope = Envelope {
            principal: "p",
            agent: "heron@7",
            key: Some("k"),
            sequence: None,
            trace: None,
            guards: Vec::new(),
            verified: false,
        };
        let mut request = Request::new(&envelope);
        let card = catalogue::find(name.0, name.1).expect("a card");
        encode(card, json, &mut request, &mut |_| [0; 16]).expect("a command");
        request
    }

    #[test]
    fn signed_votes_are_found_wherever_they_stand_and_marked_by_the_envelope() {
        let (terms, signature) = ("07".repeat(32), "09".repeat(64));
        let key = crate::vote::did_key(&[3; 32]);
        let cast = format!(
            r#"{{"ballot":17,"choice":"yes","round":2,"terms":"{terms}","key":"{key}","signature":"{signature}"}}"#
        );
        let put = r#"{"kv.put":{"key":"k","value":{"a":1}}}"#;
        let both = format!(r#"{{"commands":[{put},{{"ballot.cast":{cast}}}]}}"#);
        let statement =
            Statement { space: "", ballot: 17, round: 2, terms: [7; 32], choice: "yes", voter: "heron" };
        let vote = SignedVote { statement, key: Some([3; 32]), signature: [9; 64] };
        for mut request in [request(("ballot", "cast"), &cast), request(("space", "txn"), &both)] {
            assert_eq!(signed(&request), Ok((vec![vote], false)));
            let plain = request.bytes.clone();
            mark_verified(&mut request, true);
            assert_eq!(signed(&request), Ok((vec![vote], true)));
            mark_verified(&mut request, false);
            assert_eq!(request.bytes, plain);
        }
        let plain = request(("ballot", "cast"), r#"{"ballot":17,"choice":"yes"}"#);
        assert_eq!(signed(&plain), Ok((Vec::new(), false)));
    }
}

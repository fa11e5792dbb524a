//! Certificates of signed ballots: written with the help of a node, checked without any.

use super::{Ballots, setup, terms};
use crate::error::Error;
use ring::signature::{ED25519, UnparsedPublicKey};
use serde_json::{Value, json};
use synod_core::vote::certificate::{Verified, check, compose};
use synod_core::vote::hex;

/// What a certificate says, all of it checked.
pub type Certified = Verified;

/// Writes the certificate of a signed ballot that was decided; with `evidence_only` that of contradictions alone, for any signed ballot that has some.
pub async fn certify(ballots: &Ballots<'_>, ballot: u64, evidence_only: bool) -> Result<String, Error> {
    let shown = ballots.call("show", &json!({"ballot": ballot})).await?;
    if shown["signed"] != true {
        return Err(setup(format!(
            "votes of ballot {ballot} are not signed, so nothing of it can be certified; open one with `--signed`"
        )));
    }
    let choice = shown["choice"].as_str().filter(|_| !evidence_only);
    if choice.is_none() && !evidence_only {
        return Err(setup(format!(
            "ballot {ballot} is {}, not decided; ask `synod ballot why {ballot}`",
            shown["state"].as_str().unwrap_or("open")
        )));
    }
    let seats = ballots.votes(ballot).await?;
    let whole = terms(&shown, &seats)?;
    if shown["terms"].as_str() != Some(&hex(&whole.digest())) {
        return Err(setup(format!(
            "the node's digest of ballot {ballot} is not that of the terms it shows; look again"
        )));
    }
    let evidence: Vec<Value> = ballots.evidence(ballot).await?.iter().map(pair).collect();
    if choice.is_none() && evidence.is_empty() {
        return Err(setup(format!(
            "nobody contradicted themselves in ballot {ballot}; there is nothing to show"
        )));
    }
    let space = ballots.space.call("space", "show", &json!({})).await?;
    let id = space["id"].as_str().unwrap_or_default();
    let cast = |seat: &&Value| choice.is_some() && seat["signature"].is_string();
    let vote = |seat: &Value| json!({"voter": seat["voter"], "choice": seat["choice"], "signature": seat["signature"]});
    let votes: Vec<Value> = seats.iter().filter(cast).map(vote).collect();
    let outcome = choice.map(|choice| {
        let options = shown["options"].as_array().into_iter().flatten();
        let weight = options
            .filter(|option| option["choice"] == choice)
            .filter_map(|option| option["weight"].as_u64());
        json!({"choice": choice, "weight": weight.sum::<u64>()})
    });
    let mut noted = json!({
        "space": space["name"], "author": shown["author"], "opened": shown["opened"],
        "index": space["index"], "time": space["time"], "chain": space["chain"], "outcomes": space["outcomes"],
    });
    if choice.is_some() {
        noted["decided"] = json!({"index": shown["ended_at"], "time": shown["ended"]});
    }
    let text = compose(id, &whole.json(), outcome.as_ref(), &json!(votes), &json!(evidence), &noted);
    let text =
        text.ok_or_else(|| setup("the node said numbers that no certificate takes; upgrade it".into()))?;
    // What is handed out is what a stranger would accept.
    check_certificate(&text, Some(id))
        .map_err(|why| setup(format!("the certificate of ballot {ballot} would not hold: {why}")))?;
    Ok(text)
}

fn pair(shown: &Value) -> Value {
    let of = |name: &str| shown[name].clone();
    json!({
        "voter": of("voter"), "round": of("round"), "terms": of("terms"),
        "first": of("first"), "first_signature": of("first_signature"),
        "second": of("second"), "second_signature": of("second_signature"),
    })
}

/// Checks a certificate, without a node. `space` is the identity that it has to be of. Fails with a sentence on the first thing that is wrong.
pub fn check_certificate(text: &str, space: Option<&str>) -> Result<Certified, String> {
    check(text, space, &|key, bytes, signature| {
        UnparsedPublicKey::new(&ED25519, key).verify(bytes, signature).is_ok()
    })
}

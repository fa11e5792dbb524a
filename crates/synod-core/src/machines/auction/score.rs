//! What a bid scores: one whole number, and the lowest wins.

use super::*;
use crate::ids::NUMBER_MAX;
use crate::refusal::invalid;

/// Attributes that every bid may have, by fields of their own.
const COST: &str = "cost";
const TIME: &str = "time_ms";

/// Whether weights are there exactly when they count, each name once.
pub(super) fn check_weights(ask: &Ask<'_>) -> Result<(), Refusal> {
    let weighted = ask.scoring == Some(Scoring::Weighted);
    if weighted && ask.weights.is_empty() {
        return Err(invalid(
            "a weighted sum needs `weights`; send what counts, such as [{\"name\":\"cost\",\"weight\":1}]",
        ));
    }
    if !weighted && !ask.weights.is_empty() {
        return Err(invalid("`weights` count with the scoring `weighted` alone; send it, or leave them out"));
    }
    let names: Vec<&str> = ask.weights.iter().map(|weight| weight.name).collect();
    once("weights", &names)
}

/// Whether what a bid says in numbers is what it seems.
pub(super) fn check_attributes(bid: &Bid<'_>) -> Result<(), Refusal> {
    if bid.cost > NUMBER_MAX || bid.time_ms.is_some_and(|time| time > NUMBER_MAX) {
        return Err(invalid("the bid has a number beyond 2^53 - 1; scale it down"));
    }
    let names: Vec<&str> = bid.attributes.iter().map(|attribute| attribute.name).collect();
    if let Some(own) = names.iter().find(|name| [COST, TIME].contains(name)) {
        return Err(invalid(format!("`{own}` is a field of its own; leave it out of the attributes")));
    }
    once("attributes", &names)
}

fn once(what: &str, names: &[&str]) -> Result<(), Refusal> {
    let mut sorted = names.to_vec();
    sorted.sort_unstable();
    match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(invalid(format!("`{}` stands twice in `{what}`; send it once", pair[0]))),
        None => Ok(()),
    }
}

/// The score of a bid under these terms.
pub(super) fn of(terms: &Terms, bid: &Bid<'_>) -> Result<i64, Refusal> {
    let score = match terms.scoring {
        Scoring::LowestCost | Scoring::SecondPrice => bid.cost as i128,
        Scoring::Earliest => value(bid, TIME)?,
        Scoring::Weighted => {
            let mut sum = 0i128;
            for weight in &terms.weights {
                sum += value(bid, &weight.name)? * weight.value as i128;
            }
            sum
        }
    };
    match i64::try_from(score) {
        Ok(score) if score.unsigned_abs() <= NUMBER_MAX => Ok(score),
        _ => Err(invalid("the bid scores more than 2^53 - 1; scale its attributes or the weights down")),
    }
}

fn value(bid: &Bid<'_>, name: &str) -> Result<i128, Refusal> {
    let found = match name {
        COST => Some(bid.cost as i128),
        TIME => bid.time_ms.map(|time| time as i128),
        name => bid.attributes.iter().find(|own| own.name == name).map(|own| own.value as i128),
    };
    found.ok_or_else(|| invalid(format!("the bid lacks `{name}`, which counts here; send it")))
}

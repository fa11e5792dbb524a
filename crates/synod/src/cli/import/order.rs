//! What waits for what: levels that can be brought in one after the other, and circles that never could.

use std::collections::{BTreeMap, BTreeSet};

/// Things by name, each with the names it waits for. Every name that is waited for is in it.
pub type Waits = BTreeMap<String, BTreeSet<String>>;

/// Levels: what stands in one waits only for what stands in those before. `Err`: a circle, each waiting for the next and the last for the first.
pub fn levels(waits: &Waits) -> Result<Vec<Vec<String>>, Vec<String>> {
    let mut missing: BTreeMap<&str, usize> =
        waits.iter().map(|(name, of)| (name.as_str(), of.len())).collect();
    let mut dependents: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, of) in waits {
        of.iter().for_each(|other| dependents.entry(other).or_default().push(name));
    }
    let mut levels = Vec::new();
    let mut level: Vec<&str> = missing.iter().filter(|(_, n)| **n == 0).map(|(name, _)| *name).collect();
    while !level.is_empty() {
        let mut next = Vec::new();
        for name in &level {
            missing.remove(name);
            for dependent in dependents.get(name).into_iter().flatten() {
                let left = missing.get_mut(dependent).expect("a dependent is not placed yet");
                *left -= 1;
                if *left == 0 {
                    next.push(*dependent);
                }
            }
        }
        levels.push(level.iter().map(|name| (*name).to_owned()).collect());
        level = next;
    }
    match missing.keys().next() {
        None => Ok(levels),
        Some(start) => Err(circle(waits, &missing, start)),
    }
}

/// Whatever is left waits for something that is left: following that long enough comes round.
fn circle(waits: &Waits, left: &BTreeMap<&str, usize>, start: &str) -> Vec<String> {
    let mut path: Vec<&str> = Vec::new();
    let mut at = start;
    loop {
        if let Some(begin) = path.iter().position(|seen| *seen == at) {
            return path[begin..].iter().map(|name| (*name).to_owned()).collect();
        }
        path.push(at);
        at = waits[at]
            .iter()
            .find(|of| left.contains_key(of.as_str()))
            .expect("what is left waits for what is left");
    }
}

/// The circle in words.
pub fn told(circle: &[String]) -> String {
    let round = circle.iter().cycle().skip(1);
    let steps: Vec<String> =
        circle.iter().zip(round).map(|(one, next)| format!("{one} waits for {next}")).collect();
    steps.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(text: &str) -> Waits {
        let mut waits = Waits::new();
        for pair in text.split(' ') {
            let (name, of) = pair.split_once('<').unwrap();
            let entry = waits.entry(name.to_owned()).or_default();
            entry.extend(of.split(',').filter(|of| !of.is_empty()).map(str::to_owned));
        }
        waits
    }

    #[test]
    fn what_waits_comes_later() {
        assert_eq!(levels(&waits("a< b<a c<a,b d<")).unwrap(), [vec!["a", "d"], vec!["b"], vec!["c"]]);
    }

    #[test]
    fn a_circle_is_told() {
        let circle = levels(&waits("a< b<a,d c<b d<c e<d")).unwrap_err();
        assert_eq!(told(&circle), "b waits for d, d waits for c, c waits for b");
        assert_eq!(told(&levels(&waits("a<a")).unwrap_err()), "a waits for a");
    }
}

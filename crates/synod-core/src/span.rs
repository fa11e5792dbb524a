//! Spans of time in words: how people hear that something takes three hours and twelve minutes.

/// A span with its two largest units at most.
pub fn about(ms: u64) -> String {
    let (s, m, h, d) = (ms / 1_000, ms / 60_000, ms / 3_600_000, ms / 86_400_000);
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..10_000 => format!("{}.{} s", s, ms % 1_000 / 100),
        10_000..60_000 => format!("{s} s"),
        60_000..3_600_000 => format!("{m} min {} s", s % 60),
        3_600_000..86_400_000 => format!("{h} h {} min", m % 60),
        _ => format!("{d} d {} h", h % 24),
    }
}

/// A span that somebody set: with every unit that is in it, so that nothing of it is hidden.
pub fn exact(ms: u64) -> String {
    let units = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s"), (1, "ms")];
    let mut left = ms;
    let parts: Vec<String> = units
        .iter()
        .filter_map(|(unit, name)| {
            let n = left / unit;
            left %= unit;
            (n > 0).then(|| format!("{n} {name}"))
        })
        .collect();
    if parts.is_empty() { "0 ms".to_owned() } else { parts.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_largest_units_say_about_how_long() {
        let said = [0, 999, 1_250, 12_900, 61_000, 11_512_854, 90_000_000].map(about);
        assert_eq!(said, ["0 ms", "999 ms", "1.2 s", "12 s", "1 min 1 s", "3 h 11 min", "1 d 1 h"]);
    }

    #[test]
    fn what_was_set_is_said_whole() {
        assert_eq!([0, 90_061_001].map(exact), ["0 ms", "1 d 1 h 1 min 1 s 1 ms"]);
    }
}

//! Sums of JSON numbers that lose nothing.
//!
//! A JSON number is text, not a float: `0.1` and `9007199254740993` are what they say.
//! A sum is held as pieces of nine decimal digits around the point; adding one number touches the pieces that it has digits in.
//!
//! ```text
//!    12345678901.25        …| 12 | 345678901 . 250000000 |…
//!                           piece 1  piece 0    piece -1
//! ```
//!
//! Pieces are added without carrying, each within 127 bits, and carried once, when the sum is written.
//! What lies beyond 10^±400 is refused: a number of a few letters could fill the memory with zeros.

use std::collections::BTreeMap;

/// Digits of a piece.
const DIGITS: i32 = 9;
/// What a piece is below, once it is carried.
const PIECE: i128 = 1_000_000_000;
/// How far from the point a digit may stand.
const REACH: i32 = 400;

/// An exact sum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pieces: BTreeMap<i32, i128>,
}

impl Sum {
    /// Adds a JSON number; false, and nothing is added, when the text is none or one out of reach.
    pub fn add(&mut self, number: &str) -> bool {
        let Some(number) = Number::read(number) else { return false };
        for (nth, digit) in number.digits.iter().enumerate() {
            let at = number.least + nth as i32;
            let value = *digit as i128 * 10i128.pow(at.rem_euclid(DIGITS) as u32);
            *self.pieces.entry(at.div_euclid(DIGITS)).or_default() +=
                if number.negative { -value } else { value };
        }
        true
    }
}

/// A decimal number: digits from the least on, the first of which stands at this power of ten.
struct Number {
    negative: bool,
    digits: Vec<u8>,
    least: i32,
}

impl Number {
    fn read(text: &str) -> Option<Number> {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent),
            None => (text, "0"),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
        if whole.is_empty() || !all(whole) || !all(fraction) {
            return None;
        }
        let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).map(|digit| digit - b'0').collect();
        let leading = digits.iter().take_while(|digit| **digit == 0).count();
        digits.drain(..leading);
        digits.reverse();
        let trailing = digits.iter().take_while(|digit| **digit == 0).count();
        digits.drain(..trailing);
        if digits.is_empty() {
            return Some(Number { negative, digits, least: 0 });
        }
        let exponent: i32 = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok()?;
        let places = i32::try_from(trailing).ok()?.checked_sub(i32::try_from(fraction.len()).ok()?)?;
        let least = exponent.checked_add(places)?;
        let most = least.checked_add(i32::try_from(digits.len()).ok()?)?;
        (least >= -REACH && most <= REACH).then_some(Number { negative, digits, least })
    }
}

impl std::fmt::Display for Sum {
    /// As plain digits: no exponent, no zeros that say nothing.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let carry = |pieces: &BTreeMap<i32, i128>, sign: i128| {
            let mut carried = BTreeMap::new();
            let (Some((&least, _)), Some((&most, _))) = (pieces.first_key_value(), pieces.last_key_value())
            else {
                return (carried, 0);
            };
            let mut over = 0;
            let mut at = least;
            while at <= most || (over != 0 && over != -1) {
                let value = pieces.get(&at).map_or(0, |piece| piece * sign) + over;
                carried.insert(at, value.rem_euclid(PIECE));
                over = value.div_euclid(PIECE);
                at += 1;
            }
            (carried, over)
        };
        let (mut pieces, over) = carry(&self.pieces, 1);
        let negative = over < 0;
        if negative {
            pieces = carry(&self.pieces, -1).0;
        }
        pieces.retain(|_, piece| *piece != 0);
        let most = pieces.keys().next_back().map_or(0, |most| (*most).max(0));
        let least = pieces.keys().next().map_or(0, |least| (*least).min(0));
        let piece = |at: i32| pieces.get(&at).copied().unwrap_or(0);
        let mut text = String::from(if negative { "-" } else { "" });
        text.push_str(&piece(most).to_string());
        (0..most).rev().for_each(|at| text.push_str(&format!("{:09}", piece(at))));
        if least < 0 {
            text.push('.');
            (least..0).rev().for_each(|at| text.push_str(&format!("{:09}", piece(at))));
            text.truncate(text.trim_end_matches('0').len());
        }
        f.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum(numbers: &[&str]) -> String {
        let mut sum = Sum::default();
        numbers.iter().for_each(|number| assert!(sum.add(number), "{number}"));
        sum.to_string()
    }

    #[test]
    fn nothing_is_lost() {
        for (numbers, expected) in [
            (&[][..], "0"),
            (&["0", "-0.0", "0e99999999"], "0"),
            (&["0.1", "0.2"], "0.3"),
            (&["9007199254740993", "1"], "9007199254740994"),
            (&["123456789012345678901234567890", "-1"], "123456789012345678901234567889"),
            (&["1e3", "2.5E-2", "1E+2"], "1100.025"),
            (&["-12.5", "12.25"], "-0.25"),
            (&["1000000000", "-1000000001"], "-1"),
            (&["999999999.999999999", "0.000000001"], "1000000000"),
            (&["1e20", "1e-20"], "100000000000000000000.00000000000000000001"),
            (&["-1e20"], "-100000000000000000000"),
            (&["5", "-5"], "0"),
        ] {
            assert_eq!(sum(numbers), expected, "{numbers:?}");
        }
        let many: Vec<&str> = std::iter::repeat_n("0.1", 100_000).collect();
        assert_eq!(sum(&many), "10000");
    }

    #[test]
    fn what_is_no_number_or_out_of_reach_is_not_added() {
        let mut total = Sum::default();
        for text in
            ["", "-", "null", "\"1\"", "1.2.3", "1e", "1e400", "1e-401", "1e99999999999", "[1]", "+1", ".5"]
        {
            assert!(!total.add(text), "{text}");
        }
        assert_eq!(total.to_string(), "0");
        assert!(total.add("1e399") && total.add("-1e-400"));
    }

    proptest! {
        #[test]
        fn sums_of_whole_numbers_are_those_of_the_machine(numbers in proptest::collection::vec(any::<i64>(), 0..40)) {
            let mut sum = Sum::default();
            numbers.iter().for_each(|number| assert!(sum.add(&number.to_string())));
            let expected: i128 = numbers.iter().map(|number| *number as i128).sum();
            prop_assert_eq!(sum.to_string(), expected.to_string());
        }

        #[test]
        fn sums_of_cents_are_whole_cents(numbers in proptest::collection::vec(-1_000_000_000i64..1_000_000_000, 0..40)) {
            let mut sum = Sum::default();
            for cents in &numbers {
                let (sign, cents) = (if *cents < 0 { "-" } else { "" }, cents.abs());
                let added = sum.add(&format!("{sign}{}.{:02}", cents / 100, cents % 100));
                prop_assert!(added);
            }
            let total: i64 = numbers.iter().sum();
            let mut cents = Sum::default();
            cents.add(&format!("{total}e-2"));
            prop_assert_eq!(sum.to_string(), cents.to_string());
        }

        #[test]
        fn noise_is_refused_or_added_but_never_panics(noise in ".{0,20}") {
            let mut sum = Sum::default();
            sum.add(&noise);
            let _ = sum.to_string();
        }
    }
}

//! Times for people: "3 s ago", "in 29 s", and RFC 3339 where the day matters.

use crate::doors::http::stamp;
use std::time::{SystemTime, UNIX_EPOCH};

pub use synod_core::span::{about as span, exact};

/// Milliseconds since 1970 by this machine's clock.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}

/// Whether a number under this name is a point in time: spans end with their unit, and no serial comes near the year 2001.
pub fn is_time(name: &str, number: u64) -> bool {
    !name.ends_with("_ms")
        && !name.ends_with("bytes")
        && (1_000_000_000_000..100_000_000_000_000).contains(&number)
}

/// A point in time as seen from now.
pub fn seen(ms: u64) -> String {
    seen_from(ms, now())
}

fn seen_from(ms: u64, now: u64) -> String {
    let day = 86_400_000;
    if ms.abs_diff(now) > 30 * day {
        return rfc3339(ms);
    }
    match ms > now {
        true => format!("in {}", span(ms - now)),
        false => format!("{} ago", span(now - ms)),
    }
}

/// A span with its largest unit alone, for a column.
pub fn short(ms: u64) -> String {
    match ms {
        0..1_000 => "0 s".to_owned(),
        1_000..100_000 => format!("{} s", ms / 1_000),
        100_000..7_200_000 => format!("{} min", ms / 60_000),
        7_200_000..172_800_000 => format!("{} h", ms / 3_600_000),
        _ => format!("{} d", ms / 86_400_000),
    }
}

/// A point in time as RFC 3339 in UTC, with milliseconds.
pub fn rfc3339(ms: u64) -> String {
    let (days, of_day) = (ms / 86_400_000, ms % 86_400_000);
    let (year, month, day) = civil(days as i64);
    let (h, m, s) = (of_day / 3_600_000, of_day / 60_000 % 60, of_day / 1_000 % 60);
    format!("{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}.{:03}Z", of_day % 1_000)
}

/// Milliseconds since 1970 of a time as RFC 3339 writes it, in any zone; `None` for anything else.
pub fn read(text: &str) -> Option<u64> {
    if text.ends_with(['Z', 'z']) {
        return stamp::read(text);
    }
    let (time, zone) = text.split_at_checked(text.len().checked_sub(6)?)?;
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let away = (hours.parse::<u64>().ok()? * 60 + minutes.parse::<u64>().ok()?) * 60_000;
    let there = stamp::read(&format!("{time}Z"))?;
    match zone.as_bytes()[0] {
        b'+' => there.checked_sub(away),
        b'-' => there.checked_add(away),
        _ => None,
    }
}

/// Year, month and day of a day counted from 1970-01-01 (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// A count of bytes.
pub fn bytes(n: u64) -> String {
    match n {
        0..1_024 => format!("{n} B"),
        1_024..1_048_576 => format!("{} KiB", n >> 10),
        1_048_576..1_073_741_824 => format!("{} MiB", n >> 20),
        _ => format!("{}.{} GiB", n >> 30, (n >> 20) % 1_024 * 10 / 1_024),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_people_say_them() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(read("2000-02-29T01:30:00+01:30"), Some(951_782_400_000));
        assert_eq!(
            (read("2000-02-28T23:00:00.5-01:00"), read("yesterday"), read("")),
            (Some(951_782_400_500), None, None)
        );
        assert_eq!(rfc3339(951_782_400_000), "2000-02-29T00:00:00.000Z");
        assert_eq!(rfc3339(1_769_856_720_123), "2026-01-31T10:52:00.123Z");
        let now = 1_769_856_720_123;
        assert_eq!(seen_from(now + 29_500, now), "in 29 s");
        assert_eq!(seen_from(now - 3_200, now), "3.2 s ago");
        assert_eq!(seen_from(now - 3_600_000 * 5, now), "5 h 0 min ago");
        assert!(is_time("until", now) && !is_time("lease_ms", now) && !is_time("task", 871));
        assert_eq!(bytes(1_610_612_736), "1.5 GiB");
        assert_eq!([0, 1_500, 604_800_000].map(exact), ["0 ms", "1 s 500 ms", "7 d"]);
    }
}

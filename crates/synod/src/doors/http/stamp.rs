//! Time on the wire: RFC 3339 in UTC, with milliseconds.
//!
//! Days become dates and back as in Howard Hinnant's `civil_from_days` and `days_from_civil`.

const DAY: u64 = 86_400_000;

/// Milliseconds since 1970 as `2026-01-31T10:52:00.000Z`.
pub fn stamp(ms: u64) -> String {
    let (days, within) = (ms / DAY, ms % DAY);
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + (month <= 2) as u64;
    let (hour, minute, second) = (within / 3_600_000, within / 60_000 % 60, within / 1_000 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", ms % 1_000)
}

/// Milliseconds since 1970 of `2026-01-31T10:52:00Z`, with or without a fraction; `None` for anything else. Only UTC.
pub fn read(text: &str) -> Option<u64> {
    let (date, time) = text.strip_suffix(['Z', 'z'])?.split_once(['T', 't'])?;
    let mut date = date.splitn(3, '-').map(digits);
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut time = time.splitn(3, ':').map(digits);
    let (hour, minute, second) = (time.next()??, time.next()??, time.next()??);
    let real = (1970..10_000).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    if !real || fraction.len() > 9 {
        return None;
    }
    let ms = digits(&format!("{fraction:0<3}")[..3])?;
    let (year, month_from_march) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let days =
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468;
    Some(days * DAY + hour * 3_600_000 + minute * 60_000 + second * 1_000 + ms)
}

fn digits(text: &str) -> Option<u64> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_there_and_back() {
        for (ms, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_827_696_007, "2000-02-29T12:34:56.007Z"),
            (1_767_225_599_999, "2025-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(stamp(ms), text);
            assert_eq!(read(text), Some(ms));
        }
        assert_eq!(read("2025-12-31T23:59:59.5Z"), Some(1_767_225_599_500));
        assert_eq!(read("2025-12-31T23:59:59Z"), Some(1_767_225_599_000));
        for bad in [
            "",
            "2025-12-31",
            "2025-12-31T23:59:59",
            "2025-12-31T23:59:59+01:00",
            "2025-13-01T00:00:00Z",
            "x-1-1T0:0:0Z",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}

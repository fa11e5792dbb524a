//! How long one waits before another attempt: twice as long after each.

/// The pause after attempt number `attempt`, from 1: `first_ms`, doubled each time, and never longer than `longest_ms` or the first.
pub(crate) fn pause(first_ms: u64, attempt: u32, longest_ms: u64) -> u64 {
    // Forty doublings of a millisecond are thirty years.
    first_ms.saturating_mul(1 << (attempt.max(1) - 1).min(40)).min(longest_ms.max(first_ms))
}

#[cfg(test)]
mod tests {
    use super::pause;

    #[test]
    fn it_doubles_up_to_the_longest_and_never_overflows() {
        let pauses: Vec<u64> = (0..6).map(|attempt| pause(100, attempt, 1_000)).collect();
        assert_eq!(pauses, [100, 100, 200, 400, 800, 1_000]);
        assert_eq!(pause(5_000, 1, 1_000), 5_000, "a longer first pause is meant");
        assert_eq!(pause(0, 9, 1_000), 0);
        assert_eq!(pause(u64::MAX, u32::MAX, u64::MAX), u64::MAX);
    }
}

use std::time::Duration;

use postroad_base::Reply;

use super::class::DeferralClass;

/// Waiting times after the first, second, … failed attempt, in seconds; the last one repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetrySchedule {
    general_secs: Vec<u32>,
    jitter_percent: u8,
}

const MINUTE: u32 = 60;
const HOUR: u32 = 3_600;
/// RFC 6647 §2: greylisting ends after minutes.
const GREYLISTED_SECS: [u32; 6] = [5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 4 * HOUR];
const RATE_LIMITED_SECS: [u32; 6] = [5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR];
/// People empty their mailboxes in hours, not in minutes.
const MAILBOX_FULL_SECS: [u32; 4] = [HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR];

impl From<&postroad_account::RetrySchedule> for RetrySchedule {
    fn from(setting: &postroad_account::RetrySchedule) -> Self {
        Self { general_secs: setting.intervals_secs.clone(), jitter_percent: setting.jitter_percent.min(50) }
    }
}

impl Default for RetrySchedule {
    fn default() -> Self {
        Self::from(&postroad_account::RetrySchedule::default())
    }
}

/// A server may ask for patience, but not for a day.
const ASKED_LONGEST_SECS: u64 = 4 * 3_600;

/// How long to wait after `attempts` attempts. A server that says "try again in N" is believed when it asks for longer.
/// `jitter` is uniform in 0..=1000; 500 means none.
#[must_use]
pub fn retry_after(
    schedule: &RetrySchedule,
    class: DeferralClass,
    reply: &Reply,
    attempts: u16,
    jitter: u16,
) -> Duration {
    let steps: &[u32] = match class {
        DeferralClass::Greylisted => &GREYLISTED_SECS,
        DeferralClass::RateLimited => &RATE_LIMITED_SECS,
        DeferralClass::MailboxFull => &MAILBOX_FULL_SECS,
        DeferralClass::Unreachable | DeferralClass::Other => &schedule.general_secs,
    };
    let step = usize::from(attempts.saturating_sub(1)).min(steps.len().saturating_sub(1));
    let planned = u64::from(steps.get(step).copied().unwrap_or(HOUR));
    let base_ms = planned.max(asked_for(&reply.text()).unwrap_or(0)).saturating_mul(1000);
    // Half of it down, half of it up.
    let spread = base_ms * u64::from(schedule.jitter_percent) * 2 / 100;
    Duration::from_millis(base_ms - spread / 2 + spread * u64::from(jitter.min(1000)) / 1000)
}

/// "try again in 300 seconds", "retry after 5 minutes": the seconds asked for, within reason.
pub(crate) fn asked_for(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let start = words.iter().position(|word| matches!(*word, "again" | "retry" | "wait" | "back"))?;
    let after = &words[start..];
    after.windows(2).find_map(|pair| {
        let (number, unit) = split_unit(pair[0], pair[1])?;
        let secs = number.checked_mul(unit)?;
        (1..=ASKED_LONGEST_SECS).contains(&secs).then_some(secs)
    })
}

fn split_unit(number: &str, unit: &str) -> Option<(u64, u64)> {
    let number: u64 = number.parse().ok()?;
    let unit = match unit {
        "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" => 60,
        "h" | "hour" | "hours" => 3_600,
        _ => return None,
    };
    Some((number, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_heard() {
        for (text, expected) in [
            ("Greylisted, try again in 300 seconds", Some(300)),
            ("Please retry after 5 minutes.", Some(300)),
            ("try again in 2 hours", Some(7_200)),
            ("try again later", None),
            ("try again in 400 hours", None),
            ("mailbox for 12 minutes full", None),
            ("retry 99999999999999999999 seconds", None),
        ] {
            assert_eq!(asked_for(text), expected, "{text}");
        }
    }

    #[test]
    fn jitter_stays_within_bounds() {
        let reply = Reply::plain(450, "later");
        let wait = |jitter| retry_after(&RetrySchedule::default(), DeferralClass::Other, &reply, 2, jitter);
        assert_eq!(wait(500), Duration::from_secs(300));
        assert_eq!(wait(0), Duration::from_secs(270));
        assert_eq!(wait(1000), Duration::from_secs(330));
    }
}

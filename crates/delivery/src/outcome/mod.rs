//! What the end of an attempt means: delivered, another try, or the end. Pure.

mod class;
mod retry;

pub use class::{DeferralClass, classify};
pub(crate) use retry::asked_for;
pub use retry::{RetrySchedule, retry_after};

use postroad_base::{Reply, ReplyClass, UtcMillis};

/// How far an attempt came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The remote server's last word on this recipient.
    Replied(Reply),
    /// No route, no connection, TLS or the session broke: our words, with 4yz or 5yz.
    Failed(Reply),
}

impl Ended {
    #[must_use]
    pub fn reply(&self) -> &Reply {
        match self {
            Self::Replied(reply) | Self::Failed(reply) => reply,
        }
    }
}

/// What to do with the recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Delivered,
    Deferred {
        due: UtcMillis,
    },
    Bounced,
    /// It would have been tried again, but its time is up.
    Expired,
}

/// Decides from the last word of an attempt. `known` is what its provider's profile says about it, if it says anything;
/// `attempts` counts this one; `jitter` is uniform in 0..=1000.
#[must_use]
pub fn decide(
    ended: &Ended,
    known: Option<DeferralClass>,
    attempts: u16,
    expires_at: UtcMillis,
    now: UtcMillis,
    schedule: &RetrySchedule,
    jitter: u16,
) -> Decision {
    let reply = ended.reply();
    match reply.class() {
        ReplyClass::Completion => Decision::Delivered,
        ReplyClass::Permanent => Decision::Bounced,
        // RFC 5321 §4.2.1: 3yz is no end of anything; a server that ends with it has lost its place.
        ReplyClass::Intermediate | ReplyClass::Transient => {
            let wait =
                retry_after(schedule, known.unwrap_or_else(|| classify(reply)), reply, attempts, jitter);
            if now >= expires_at {
                return Decision::Expired;
            }
            // One last try at the very end of its time instead of silence until then.
            Decision::Deferred { due: now.plus(wait).min(expires_at) }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use postroad_base::EnhancedCode;

    use super::*;

    fn check(code: u16, attempts: u16, now: UtcMillis, expected: Decision) {
        let ended = Ended::Replied(Reply::new(code, EnhancedCode::new(4, 0, 0), "text"));
        let expires = UtcMillis(432_000_000);
        let found = decide(&ended, None, attempts, expires, now, &RetrySchedule::default(), 500);
        assert_eq!(found, expected, "{code} after {attempts}");
    }

    #[test]
    fn the_first_digit_decides() {
        check(250, 1, UtcMillis(0), Decision::Delivered);
        check(550, 1, UtcMillis(0), Decision::Bounced);
        check(451, 1, UtcMillis(0), Decision::Deferred { due: UtcMillis(60_000) });
        check(451, 2, UtcMillis(0), Decision::Deferred { due: UtcMillis(300_000) });
        check(354, 1, UtcMillis(0), Decision::Deferred { due: UtcMillis(60_000) });
    }

    #[test]
    fn the_last_try_is_at_the_end_of_its_time() {
        check(451, 30, UtcMillis(431_999_000), Decision::Deferred { due: UtcMillis(432_000_000) });
        check(451, 31, UtcMillis(432_000_000), Decision::Expired);
        assert_eq!(Duration::from_millis(432_000_000), Duration::from_secs(5 * 86_400));
    }
}

use std::time::Duration;

use postroad_base::UtcMillis;

use super::Cause;

/// Whether something may be sent at all. A suspension ends half open: one message goes as a probe, and only when it is
/// taken does the rest follow. A probe that fails makes the next suspension twice as long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Gate {
    #[default]
    Open,
    Suspended {
        until: UtcMillis,
        cause: Cause,
        /// Probes that failed.
        failed: u8,
        first_secs: u32,
    },
    Probing {
        cause: Cause,
        failed: u8,
        first_secs: u32,
        /// When the probe left, while it is under way.
        left_at: Option<UtcMillis>,
    },
}

/// The longest wait between probes.
const LONGEST: Duration = Duration::from_secs(12 * 3_600);
/// A probe nobody heard of again is followed by another.
const PROBE_PATIENCE: Duration = Duration::from_secs(15 * 60);

impl Gate {
    /// Closes it. One that is closed already stays closed for the longer of both times. Returns until when.
    pub fn suspend(&mut self, now: UtcMillis, for_secs: u32, cause: Cause) -> UtcMillis {
        let (failed, first_secs, at_least) = match self {
            Self::Open => (0, for_secs, UtcMillis(0)),
            Self::Suspended { until, failed, first_secs, .. } => (*failed, for_secs.max(*first_secs), *until),
            Self::Probing { failed, first_secs, .. } => {
                (failed.saturating_add(1), for_secs.max(*first_secs), UtcMillis(0))
            }
        };
        let base = Duration::from_secs(first_secs.into());
        let wait = base.saturating_mul(1 << failed.min(10)).min(LONGEST.max(base));
        let until = now.plus(wait).max(at_least);
        *self = Self::Suspended { until, cause, failed, first_secs };
        until
    }

    /// Turns a suspension that is over into a probe. Returns when to look again, if it is not over.
    pub fn look(&mut self, now: UtcMillis) -> Option<UtcMillis> {
        match self {
            Self::Open => None,
            Self::Suspended { until, .. } if *until > now => Some(*until),
            Self::Suspended { cause, failed, first_secs, .. } => {
                *self = Self::Probing {
                    cause: cause.clone(),
                    failed: *failed,
                    first_secs: *first_secs,
                    left_at: None,
                };
                None
            }
            Self::Probing { left_at, .. } => {
                let again = left_at.map(|left| left.plus(PROBE_PATIENCE));
                if again.is_some_and(|again| again <= now) {
                    *left_at = None;
                    return None;
                }
                again
            }
        }
    }

    /// Whether a message may go now.
    #[must_use]
    pub fn may_take(&self) -> bool {
        matches!(self, Self::Open | Self::Probing { left_at: None, .. })
    }

    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }

    #[must_use]
    pub fn is_suspended(&self) -> bool {
        matches!(self, Self::Suspended { .. })
    }

    #[must_use]
    pub fn is_probing(&self) -> bool {
        matches!(self, Self::Probing { .. })
    }

    /// A message goes; while probing it is the probe.
    pub fn left(&mut self, now: UtcMillis) {
        if let Self::Probing { left_at, .. } = self {
            *left_at = Some(now);
        }
    }

    /// The probe came back with nothing said about this gate.
    pub fn came_back(&mut self) {
        if let Self::Probing { left_at, .. } = self {
            *left_at = None;
        }
    }

    /// A message was taken. Returns whether that opened the gate.
    pub fn answered(&mut self) -> bool {
        let opened = self.is_probing();
        if opened {
            *self = Self::Open;
        }
        opened
    }

    /// Ends a suspension at `at`, if it lasts longer: somebody knows better.
    pub fn probe_at(&mut self, at: UtcMillis) {
        if let Self::Suspended { until, .. } = self {
            *until = at.min(*until);
        }
    }

    /// Until when nothing goes, and why.
    #[must_use]
    pub fn suspension(&self) -> Option<(UtcMillis, &Cause)> {
        match self {
            Self::Suspended { until, cause, .. } => Some((*until, cause)),
            Self::Open | Self::Probing { .. } => None,
        }
    }

    /// Why it is not open.
    #[must_use]
    pub fn cause(&self) -> Option<&Cause> {
        match self {
            Self::Suspended { cause, .. } | Self::Probing { cause, .. } => Some(cause),
            Self::Open => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(at: UtcMillis) -> Cause {
        Cause { rule: "test.rule".into(), reply: "421 no".into(), at }
    }

    #[test]
    fn it_opens_by_a_probe_and_waits_twice_as_long_after_one_that_failed() {
        let mut gate = Gate::default();
        let mut now = UtcMillis(0);
        for expected_secs in [60, 120, 240, 480] {
            let until = gate.suspend(now, 60, cause(now));
            assert_eq!(until, now.plus(Duration::from_secs(expected_secs)));
            assert_eq!(gate.look(UtcMillis(until.0 - 1)), Some(until));
            assert!(!gate.may_take());
            assert_eq!(gate.look(until), None);
            assert!(gate.may_take());
            gate.left(until);
            assert!(!gate.may_take(), "one probe at a time");
            now = until;
        }
        assert!(gate.answered());
        assert_eq!(gate, Gate::Open);
        assert_eq!(gate.suspend(now, 60, cause(now)), now.plus(Duration::from_secs(60)));
    }

    #[test]
    fn a_probe_that_is_never_heard_of_again_is_followed_by_another() {
        let mut gate = Gate::default();
        let until = gate.suspend(UtcMillis(0), 1, cause(UtcMillis(0)));
        gate.look(until);
        gate.left(until);
        let again = gate.look(until).unwrap();
        assert!(!gate.may_take());
        assert_eq!(gate.look(again), None);
        assert!(gate.may_take());
    }

    #[test]
    fn a_longer_suspension_is_not_cut_short_by_a_shorter_one() {
        let mut gate = Gate::default();
        let long = gate.suspend(UtcMillis(0), 3_600, cause(UtcMillis(0)));
        assert!(gate.suspend(UtcMillis(1), 60, cause(UtcMillis(1))) >= long);
    }
}

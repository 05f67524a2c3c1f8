//! The numbers that stand for words in the tables. They are stored: append, never renumber.

use postroad_base::{EventKind, Stream};

use crate::{RecipientStatus, Source};

/// `log_recipients.status` of a delivered recipient, left out of that table's status index.
pub(crate) const STATUS_DELIVERED: i64 = 3;
/// `log_events.kind` of a delivery, left out of that table's kind index.
pub(crate) const KIND_DELIVERED: i64 = 2;

/// A word that is stored as a number.
pub(crate) trait Code: Copy + Sized + 'static {
    fn code(self) -> i64;
    fn all() -> &'static [Self];

    fn from_code(code: i64) -> Option<Self> {
        Self::all().iter().copied().find(|word| word.code() == code)
    }
}

impl Code for EventKind {
    fn code(self) -> i64 {
        match self {
            Self::Accepted => 0,
            Self::Deferred => 1,
            Self::Delivered => KIND_DELIVERED,
            Self::Bounced => 3,
            Self::Expired => 4,
            Self::Held => 5,
            Self::Released => 6,
            Self::Cancelled => 7,
            Self::Suppressed => 8,
            Self::Captured => 9,
        }
    }
    fn all() -> &'static [Self] {
        &Self::ALL
    }
}

impl Code for RecipientStatus {
    fn code(self) -> i64 {
        match self {
            Self::Queued => 0,
            Self::Deferred => 1,
            Self::Held => 2,
            Self::Delivered => STATUS_DELIVERED,
            Self::Bounced => 4,
            Self::Expired => 5,
            Self::Cancelled => 6,
            Self::Suppressed => 7,
            Self::Captured => 8,
        }
    }
    fn all() -> &'static [Self] {
        &Self::ALL
    }
}

impl Code for Stream {
    fn code(self) -> i64 {
        match self {
            Self::Transactional => 0,
            Self::Broadcast => 1,
            Self::Sandbox => 2,
        }
    }
    fn all() -> &'static [Self] {
        &Self::ALL
    }
}

impl Code for Source {
    fn code(self) -> i64 {
        match self {
            Self::Smtp => 0,
            Self::Api => 1,
            Self::Cli => 2,
            Self::Dsn => 3,
            Self::Web => 4,
        }
    }
    fn all() -> &'static [Self] {
        &Self::ALL
    }
}

/// Bits of a recipient's key below the message's.
pub(crate) const RECIPIENT_BITS: u32 = 16;
/// Recipients of one message the log keeps apart.
pub(crate) const RECIPIENTS_MAX: usize = 1 << RECIPIENT_BITS;

/// The key of the recipient at `index` of the message at `seq`.
pub(crate) fn recipient_key(seq: i64, index: usize) -> i64 {
    debug_assert!(index < RECIPIENTS_MAX);
    (seq << RECIPIENT_BITS) | index as i64
}

/// The message a recipient's key belongs to.
pub(crate) fn message_of(rid: i64) -> i64 {
    rid >> RECIPIENT_BITS
}

/// The first and the last possible key of a message's recipients.
pub(crate) fn recipient_keys(seq: i64) -> (i64, i64) {
    (recipient_key(seq, 0), recipient_key(seq, RECIPIENTS_MAX - 1))
}

/// Bits of a search row's key below the message's: its recipients are indexed in parts, since PostgreSQL limits what
/// one row of a text index can hold.
pub(crate) const TERM_BITS: u32 = 4;
/// Recipients in one part.
pub(crate) const TERM_RECIPIENTS_MAX: usize = RECIPIENTS_MAX >> TERM_BITS;

/// The key of a message's search row.
pub(crate) fn term_key(seq: i64, part: usize) -> i64 {
    debug_assert!(part < 1 << TERM_BITS);
    (seq << TERM_BITS) | part as i64
}

/// The keys of all search rows of a message with so many recipients.
pub(crate) fn term_keys(seq: i64, recipients: i64) -> impl Iterator<Item = i64> {
    let parts =
        usize::try_from(recipients).unwrap_or(0).div_ceil(TERM_RECIPIENTS_MAX).clamp(1, 1 << TERM_BITS);
    (0..parts).map(move |part| term_key(seq, part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<C: Code + PartialEq + std::fmt::Debug>() {
        for word in C::all() {
            assert_eq!(C::from_code(word.code()), Some(*word));
        }
        assert_eq!(C::from_code(99), None);
    }

    #[test]
    fn codes_are_distinct_and_return() {
        check::<EventKind>();
        check::<RecipientStatus>();
        check::<Stream>();
        check::<Source>();
    }

    #[test]
    fn recipient_keys_nest_in_their_message() {
        let (first, last) = recipient_keys(77);
        assert_eq!(message_of(first), 77);
        assert_eq!(message_of(last), 77);
        assert_eq!(message_of(last + 1), 78);
    }
}

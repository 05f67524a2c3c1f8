use postroad_base::{MessageId, Stream, UtcMillis, WorkspaceId};

use crate::RecipientState;

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Location {
    pub segment: u32,
    pub offset: u32,
    /// Of the whole record, with padding.
    pub len: u32,
}

/// A live message. Small on purpose: a million of them must fit in memory beside the queue.
#[derive(Debug)]
pub(crate) struct Entry {
    pub key: u64,
    pub id: MessageId,
    pub accepted_at: UtcMillis,
    pub expires_at: UtcMillis,
    pub location: Location,
    pub labels: u32,
    pub recipients: Recipients,
}

const _: () = assert!(size_of::<Entry>() == 72);

#[derive(Debug)]
pub(crate) enum Recipients {
    One(Recipient),
    #[expect(clippy::box_collection, reason = "a thin pointer keeps the entry small")]
    Many(Box<Vec<Recipient>>),
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Recipient {
    due: UtcMillis,
    pub domain: u32,
    attempts: u16,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Waiting,
    Held,
    Done,
}

impl Recipients {
    pub fn from_vec(recipients: Vec<Recipient>) -> Self {
        match recipients[..] {
            [one] => Self::One(one),
            _ => Self::Many(Box::new(recipients)),
        }
    }

    pub fn as_slice(&self) -> &[Recipient] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }

    pub fn as_mut_slice(&mut self) -> &mut [Recipient] {
        match self {
            Self::One(one) => std::slice::from_mut(one),
            Self::Many(many) => many,
        }
    }

    pub fn all_done(&self) -> bool {
        self.as_slice().iter().all(Recipient::is_done)
    }
}

impl Recipient {
    pub fn new(domain: u32, state: RecipientState) -> Self {
        let mut recipient = Self { due: UtcMillis(0), domain, attempts: 0, phase: Phase::Waiting };
        recipient.set(state);
        recipient
    }

    pub fn set(&mut self, state: RecipientState) {
        (self.phase, self.due, self.attempts) = match state {
            RecipientState::Waiting { due, attempts } => (Phase::Waiting, due, attempts),
            RecipientState::Held { attempts } => (Phase::Held, UtcMillis(0), attempts),
            RecipientState::Done => (Phase::Done, UtcMillis(0), 0),
        };
    }

    pub fn state(&self) -> RecipientState {
        match self.phase {
            Phase::Waiting => RecipientState::Waiting { due: self.due, attempts: self.attempts },
            Phase::Held => RecipientState::Held { attempts: self.attempts },
            Phase::Done => RecipientState::Done,
        }
    }

    pub fn is_done(&self) -> bool {
        self.phase == Phase::Done
    }
}

/// What many messages have in common.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Labels {
    pub workspace: WorkspaceId,
    pub stream: Stream,
    pub tags: Box<[Box<str>]>,
}

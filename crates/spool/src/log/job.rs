//! What the committer is asked to do.

use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::read::StoredRecord;
use crate::draft::Draft;
use crate::facts::ChangeFacts;
use crate::index::Location;
use crate::{Accepted, Position, SpoolError};

pub(super) type Answer<T> = oneshot::Sender<Result<T, SpoolError>>;

pub(super) enum Job {
    Accept {
        draft: Draft,
        permit: Option<OwnedSemaphorePermit>,
        answer: Answer<Accepted>,
    },
    Settle {
        draft: Draft,
        changes: Vec<ChangeFacts>,
        permit: Option<OwnedSemaphorePermit>,
        answer: Answer<Position>,
    },
    /// Copy these messages forward, those that are still live and still there.
    Move {
        messages: Vec<Moving>,
        answer: Answer<()>,
    },
    /// Say again how these messages stand, because the segment that says it is given back.
    States {
        segment: u32,
        keys: Vec<u64>,
        answer: Answer<()>,
    },
}

pub(super) struct Moving {
    pub key: u64,
    pub from: Location,
    pub record: StoredRecord,
}

impl Job {
    /// Bytes it will write, about.
    pub fn weight(&self) -> usize {
        match self {
            Self::Accept { draft, .. } | Self::Settle { draft, .. } => draft.len() as usize,
            Self::Move { messages, .. } => messages.iter().map(|moving| moving.from.len as usize).sum(),
            Self::States { keys, .. } => keys.len() * 16,
        }
    }

    pub fn refuse(self, error: SpoolError) {
        // Whoever does not wait for the answer does not need it.
        let _ = match self {
            Self::Accept { answer, .. } => answer.send(Err(error)).is_ok(),
            Self::Settle { answer, .. } => answer.send(Err(error)).is_ok(),
            Self::Move { answer, .. } | Self::States { answer, .. } => answer.send(Err(error)).is_ok(),
        };
    }
}

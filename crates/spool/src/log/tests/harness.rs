//! The spool without threads, on a simulated disk.

use std::ops::ControlFlow;
use std::sync::Arc;

use bytes::Bytes;
use postroad_base::{Domain, MessageId, Stream, UtcMillis, WorkspaceId};
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::disk::sim::SimDisk;
use crate::draft::Draft;
use crate::log::job::Job;
use crate::log::journal::LogJournal;
use crate::log::open::Parts;
use crate::log::{Options, Recovery};
use crate::{
    Accepted, Change, JournalRecord, MessageKey, NewMessage, NewRecipient, Position, RecipientState,
    SpoolError, Stored,
};

pub(super) type Receiver<T> = oneshot::Receiver<Result<T, SpoolError>>;

pub(super) struct Harness {
    pub parts: Parts,
}

/// Small enough that everything happens often.
pub(super) fn small() -> Options {
    Options {
        segment_bytes: 6 << 10,
        batch_bytes: 64 << 10,
        cache_bytes: 0,
        reserve_bytes: Some(0),
        checkpoint_after_bytes: 12 << 10,
        copy_below_percent: 50,
        ..Options::default()
    }
}

pub(super) fn message(number: u64, recipients: usize, body_bytes: usize) -> NewMessage {
    let domains = ["example.com", "example.net", "mail.example.org"];
    let recipient = |n: usize| NewRecipient {
        domain: domains[(number as usize + n) % 3].parse::<Domain>().unwrap(),
        due: UtcMillis(1_000 + number as i64),
        held: (number as usize + n).is_multiple_of(7),
    };
    let body: Vec<u8> = (0..body_bytes).map(|n| (n as u64 * 31 + number) as u8).collect();
    let half = body.len() / 2;
    NewMessage {
        id: MessageId(Uuid::from_u128(u128::from(number) + 1)),
        accepted_at: UtcMillis(1_000 + number as i64),
        expires_at: UtcMillis(900_000 + number as i64),
        workspace: WorkspaceId(Uuid::from_u128(u128::from(number % 2))),
        stream: if number.is_multiple_of(2) { Stream::Transactional } else { Stream::Broadcast },
        tags: if number.is_multiple_of(5) { vec!["five".into()] } else { Vec::new() },
        meta: Bytes::from(format!("meta of {number}")),
        recipients: (0..recipients).map(recipient).collect(),
        body: vec![Bytes::copy_from_slice(&body[..half]), Bytes::copy_from_slice(&body[half..])],
    }
}

pub(super) fn done(key: MessageKey, recipient: u16) -> Change {
    Change { key, recipient, state: RecipientState::Done, note: Bytes::from(format!("done {}", key.0)) }
}

pub(super) fn accept_job(message: &NewMessage) -> (Job, Receiver<Accepted>) {
    let (answer, receiver) = oneshot::channel();
    (Job::Accept { draft: Draft::accept(message).unwrap(), permit: None, answer }, receiver)
}

pub(super) fn settle_job(changes: &[Change]) -> (Job, Receiver<Position>) {
    let (answer, receiver) = oneshot::channel();
    let (draft, changes) = Draft::settle(changes).unwrap();
    (Job::Settle { draft, changes, permit: None, answer }, receiver)
}

/// A job is always answered by the commit it was given to.
pub(super) fn answered<T>(mut receiver: Receiver<T>) -> Result<T, SpoolError> {
    receiver.try_recv().expect("answered")
}

impl Harness {
    pub fn open(disk: &SimDisk, options: Options) -> Result<Self, SpoolError> {
        Ok(Self { parts: Parts::open(Arc::new(disk.clone()), options, &mut |_| {})? })
    }

    pub fn recovery(&self) -> Recovery {
        self.parts.recovery
    }

    pub fn accept(&mut self, message: &NewMessage) -> Result<Accepted, SpoolError> {
        let (job, receiver) = accept_job(message);
        self.parts.writer.commit(vec![job]);
        answered(receiver)
    }

    pub fn settle(&mut self, changes: &[Change]) -> Result<Position, SpoolError> {
        let (job, receiver) = settle_job(changes);
        self.parts.writer.commit(vec![job]);
        answered(receiver)
    }

    pub fn read(&self, key: MessageKey) -> Result<Stored, SpoolError> {
        self.parts.shared.read_stored(key.0)
    }

    pub fn keep(&mut self) {
        let Parts { keeper, writer, .. } = &mut self.parts;
        keeper.pass(&mut |job, mut done| {
            writer.commit(vec![job]);
            match done.try_recv() {
                Ok(Ok(())) => ControlFlow::Continue(()),
                _ => ControlFlow::Break(()),
            }
        });
    }

    pub fn checkpoint(&mut self) {
        self.parts.keeper.checkpoint_at_close();
    }

    pub fn release_all(&self) {
        self.parts.shared.release(Position::END);
    }

    pub fn journal(&self, after: Position) -> Vec<JournalRecord> {
        LogJournal::new(Arc::clone(&self.parts.shared), after).map(Result::unwrap).collect()
    }

    pub fn keys(&self) -> Vec<u64> {
        let state = self.parts.shared.state.read();
        let mut keys: Vec<_> = (0..state.index.len()).map(|slot| state.index.at(slot).key).collect();
        keys.sort_unstable();
        keys
    }

    /// All states of a live message, those done included.
    pub fn states(&self, key: u64) -> Vec<RecipientState> {
        let state = self.parts.shared.state.read();
        let entry = state.index.get(key).unwrap();
        entry.recipients.as_slice().iter().map(|recipient| recipient.state()).collect()
    }

    /// The sums in the segment table are what the index says.
    pub fn check_sums(&self) {
        let state = self.parts.shared.state.read();
        for (number, segment) in &state.segments {
            let here = (0..state.index.len())
                .map(|slot| state.index.at(slot))
                .filter(|entry| entry.location.segment == *number);
            let (mut messages, mut bytes) = (0, 0);
            for entry in here {
                messages += 1;
                bytes += u64::from(entry.location.len);
                assert!(segment.holds.contains(entry.key));
            }
            assert_eq!((segment.live_messages, segment.live_bytes), (messages, bytes));
        }
        assert_eq!(state.segments.values().map(|segment| segment.live_bytes).sum::<u64>(), state.live_bytes);
    }
}

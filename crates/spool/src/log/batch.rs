//! From jobs to records in the order they will stand in the log.

use std::sync::atomic::Ordering;

use tokio::sync::OwnedSemaphorePermit;

use super::job::{Answer, Job, Moving};
use super::shared::Shared;
use super::state::State;
use crate::draft::Draft;
use crate::facts::{Facts, KnownStates, RecipientFacts, encode_states};
use crate::index::{Entry, Index};
use crate::{Accepted, MessageKey, Position, RecipientState, SpoolError};
use postroad_base::UtcMillis;

/// A record that is to be written, and who waits for it.
pub(super) struct Planned {
    pub draft: Draft,
    pub waiter: Waiter,
    _permit: Option<OwnedSemaphorePermit>,
}

pub(super) enum Waiter {
    Accept(Answer<Accepted>),
    Settle(Answer<Position>),
    /// The spool's own; only the last record of a job has an answer.
    Own(Option<Answer<()>>),
}

impl Waiter {
    pub fn answer(self, key: u64, result: Result<Position, SpoolError>) {
        // Whoever does not wait for the answer does not need it.
        let _ = match self {
            Self::Accept(answer) => {
                answer.send(result.map(|position| Accepted { key: MessageKey(key), position })).is_ok()
            }
            Self::Settle(answer) => answer.send(result).is_ok(),
            Self::Own(Some(answer)) => answer.send(result.map(|_| ())).is_ok(),
            Self::Own(None) => true,
        };
    }

    pub fn is_settle(&self) -> bool {
        matches!(self, Self::Settle(_))
    }

    pub fn is_accept(&self) -> bool {
        matches!(self, Self::Accept(_))
    }
}

/// States in one record.
const STATES_PER_RECORD: usize = 16 << 10;

/// Puts the spool's own records first: they say how things stood before this batch. Answers what needs no record.
pub(super) fn plan(jobs: Vec<Job>, shared: &Shared) -> Vec<Planned> {
    let state = shared.state.read();
    let next_key = shared.next_key.load(Ordering::Acquire);
    let mut own = Vec::new();
    let mut given = Vec::with_capacity(jobs.len());
    for job in jobs {
        match job {
            Job::Move { messages, answer } => plan_own(&mut own, move_drafts(messages, &state), answer),
            Job::States { segment, keys, answer } => {
                plan_own(&mut own, states_drafts(segment, &keys, &state), answer);
            }
            Job::Accept { draft, permit, answer } => {
                given.push(Planned { draft, waiter: Waiter::Accept(answer), _permit: permit });
            }
            Job::Settle { draft, changes, permit, answer } => {
                let waiter = Waiter::Settle(answer);
                if changes.iter().all(|change| state.index.knows(change, next_key)) {
                    given.push(Planned { draft, waiter, _permit: permit });
                } else {
                    waiter.answer(0, Err(SpoolError::NotFound));
                }
            }
        }
    }
    own.append(&mut given);
    own
}

fn plan_own(own: &mut Vec<Planned>, drafts: Vec<Draft>, answer: Answer<()>) {
    let first = own.len();
    own.extend(drafts.into_iter().map(|draft| Planned { draft, waiter: Waiter::Own(None), _permit: None }));
    if own.len() > first
        && let Some(last) = own.last_mut()
    {
        last.waiter = Waiter::Own(Some(answer));
    } else {
        Waiter::Own(Some(answer)).answer(0, Ok(Position::START));
    }
}

fn move_drafts(messages: Vec<Moving>, state: &State) -> Vec<Draft> {
    let mut drafts = Vec::with_capacity(messages.len());
    for Moving { key, from, record } in messages {
        if let Some(entry) = state.index.get(key).filter(|entry| entry.location == from) {
            drafts.push(Draft::moved(&facts_of(entry, &state.index), key, record.payload, &record.header));
        }
    }
    drafts
}

/// How messages stand whose record is older than `segment`, where their changes stood until now.
fn states_drafts(segment: u32, keys: &[u64], state: &State) -> Vec<Draft> {
    let mut known = Vec::with_capacity(keys.len());
    for key in keys {
        let states = match state.index.get(*key) {
            // Its record was copied forward with its states.
            Some(entry) if entry.location.segment > segment => continue,
            Some(entry) => entry.recipients.as_slice().iter().map(|recipient| recipient.state()).collect(),
            None => Vec::new(),
        };
        known.push(KnownStates { key: *key, states });
    }
    known.chunks(STATES_PER_RECORD).map(|part| Draft::states(|out| encode_states(out, part))).collect()
}

/// What the index knows of a message, as it stands in records.
pub(super) fn facts_of<'a>(entry: &Entry, index: &'a Index) -> Facts<'a> {
    let labels = index.labels(entry.labels);
    let due_of = |state| match state {
        RecipientState::Waiting { due, .. } => due,
        RecipientState::Held { .. } | RecipientState::Done => UtcMillis(entry.accepted_at.0),
    };
    Facts {
        id: entry.id,
        accepted_at: entry.accepted_at,
        expires_at: entry.expires_at,
        workspace: labels.workspace,
        stream: labels.stream,
        tags: labels.tags.iter().map(|tag| &**tag).collect(),
        recipients: entry
            .recipients
            .as_slice()
            .iter()
            .map(|recipient| {
                let state = recipient.state();
                RecipientFacts { domain: index.domain(recipient.domain).as_str(), state, due: due_of(state) }
            })
            .collect(),
    }
}

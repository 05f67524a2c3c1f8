//! From records to rows, without touching the database: an outcome that comes in the same batch as its message
//! becomes part of the message's first and only insert.

use std::collections::{BTreeMap, HashMap, HashSet};

use postroad_base::{AttemptId, Event, EventKind, MessageId, WorkspaceId};
use postroad_db::{Value, values};
use uuid::Uuid;

use super::cache::{AddressHash, Known, KnownRecipient};
use crate::code::{Code, RECIPIENTS_MAX, recipient_key, term_key};
use crate::detail::Packer;
use crate::sql::storable;
use crate::{AcceptedMessage, Record, terms};

/// Bytes of a header's value that are kept.
const HEADER_MAX_BYTES: usize = 1_000;
pub(super) const HOUR_MS: i64 = 3_600_000;

/// The records of a batch that are new, in order.
#[derive(Default)]
pub(super) struct Fresh<'a> {
    pub items: Vec<Item<'a>>,
    pub position: Option<u64>,
}

#[derive(Clone, Copy)]
pub(super) enum Item<'a> {
    Message(&'a AcceptedMessage),
    Event(&'a Event),
}

impl<'a> Fresh<'a> {
    /// Leaves out what is `written` already, what the batch repeats, and `Accepted` events.
    pub fn of(records: &'a [Record], written: &HashSet<Uuid>) -> Self {
        let mut fresh = Self { items: Vec::with_capacity(records.len()), position: None };
        let mut seen = HashSet::with_capacity(records.len());
        for record in records {
            let (id, item) = match record {
                Record::Accepted(message) => (message.id.0, Item::Message(message)),
                Record::Happened(event) if event.kind == EventKind::Accepted => continue,
                Record::Happened(event) => (event.id.0, Item::Event(event)),
                Record::Position(position) => {
                    fresh.position = Some(*position);
                    continue;
                }
            };
            if !written.contains(&id) && seen.insert(id) {
                fresh.items.push(item);
            }
        }
        fresh
    }

    /// Messages that have events here and were not accepted here.
    pub fn earlier_messages(&self) -> Vec<MessageId> {
        let mut accepted = HashSet::new();
        let mut earlier = Vec::new();
        for item in &self.items {
            match item {
                Item::Message(message) => _ = accepted.insert(message.id),
                Item::Event(event) if accepted.insert(event.message) => earlier.push(event.message),
                Item::Event(_) => {}
            }
        }
        earlier
    }
}

/// The rows a batch becomes.
#[derive(Default)]
pub(super) struct Rows {
    pub messages: Vec<Vec<Value>>,
    pub recipients: Vec<Vec<Value>>,
    pub updates: Vec<Vec<Value>>,
    pub events: Vec<Vec<Value>>,
    pub terms: Vec<Vec<Value>>,
    /// First and last number of what happened in each hour.
    pub hours: BTreeMap<i64, (i64, i64)>,
    /// Events whose message or recipient the log does not know.
    pub unknown: Vec<Uuid>,
    /// The state of every message in the batch, after it.
    pub known: HashMap<MessageId, Known>,
}

/// What making rows needs besides the records.
pub(super) struct Maker<'a> {
    pub packer: &'a mut Packer,
    pub hash: &'a AddressHash,
    pub workspaces: &'a HashMap<WorkspaceId, i64>,
    /// The number of the first item.
    pub first_seq: i64,
}

impl Maker<'_> {
    /// `earlier` is the state of the messages of [`Fresh::earlier_messages`].
    pub fn rows(mut self, fresh: &Fresh<'_>, earlier: HashMap<MessageId, Known>) -> Rows {
        let mut rows = Rows { known: earlier, ..Rows::default() };
        let mut accepted = Vec::new();
        let mut touched = HashSet::new();
        let mut transcripts = HashMap::new();
        for (item, seq) in fresh.items.iter().zip(self.first_seq..) {
            match item {
                Item::Message(message) => {
                    self.message(&mut rows, message, seq);
                    accepted.push(*message);
                }
                Item::Event(event) => match self.event(&mut rows, &mut transcripts, event, seq) {
                    Some((message, index)) if message < self.first_seq => {
                        _ = touched.insert((event.message, index))
                    }
                    Some(_) => {}
                    None => rows.unknown.push(event.id.0),
                },
            }
        }
        for message in accepted {
            let known = &rows.known[&message.id];
            push_recipients(&mut rows.recipients, message, known, self.hash);
        }
        for (message, index) in touched {
            rows.updates.push(recipient_row(&rows.known[&message], index, "", ""));
        }
        rows
    }

    fn message(&mut self, rows: &mut Rows, message: &AcceptedMessage, seq: i64) {
        let ws = self.workspaces[&message.workspace];
        let mut addresses = HashSet::with_capacity(message.recipients.len());
        let recipients: Vec<_> = message
            .recipients
            .iter()
            .map(|address| self.hash.of(address))
            .filter(|address| addresses.insert(*address))
            .take(RECIPIENTS_MAX)
            .map(KnownRecipient::new)
            .collect();
        note_hour(&mut rows.hours, message.at.0, seq);
        for (part, terms) in terms::of_message(ws, &message.into()).into_iter().enumerate() {
            rows.terms.push(values![term_key(seq, part), terms]);
        }
        rows.messages.push(message_row(message, seq, ws, recipients.len()));
        rows.known.insert(message.id, Known::new(seq, ws, recipients));
    }

    /// The message's number and the recipient's place, if the log knows them.
    fn event(
        &mut self,
        rows: &mut Rows,
        transcripts: &mut HashMap<AttemptId, i64>,
        event: &Event,
        seq: i64,
    ) -> Option<(i64, usize)> {
        let known = rows.known.get_mut(&event.message)?;
        let index = known.find(self.hash.of(&event.recipient))?;
        let recipient = &mut known.recipients[index];
        let prev = recipient.last_event;
        let next_attempt = event.next_attempt.map(|at| at.0);
        let number = event.attempt.as_ref().map(|attempt| attempt.number);
        recipient.apply(event.kind, seq, number, next_attempt);
        // The recipients of one transaction come in one batch; the first keeps the transcript for all.
        let shared = event.attempt.as_ref().and_then(|attempt| match transcripts.get(&attempt.id) {
            None if attempt.transcript.is_some() => {
                transcripts.insert(attempt.id, seq);
                None
            }
            holder => holder.copied(),
        });
        let detail = self.packer.pack(event.into(), shared.is_none());
        note_hour(&mut rows.hours, event.at.0, seq);
        rows.events.push(values![
            seq,
            event.id,
            event.at,
            known.ws,
            event.kind.code(),
            event.stream.code(),
            recipient_key(known.seq, index),
            prev,
            event.reply.as_ref().map(|reply| reply.code),
            next_attempt,
            shared,
            detail,
        ]);
        Some((known.seq, index))
    }
}

fn note_hour(hours: &mut BTreeMap<i64, (i64, i64)>, at: i64, seq: i64) {
    let (_, last) = hours.entry(at.div_euclid(HOUR_MS)).or_insert((seq, seq));
    *last = seq;
}

fn message_row(message: &AcceptedMessage, seq: i64, ws: i64, recipients: usize) -> Vec<Value> {
    let tags = (!message.tags.is_empty()).then(|| serde_json::json!(message.tags).to_string());
    let metadata = (!message.metadata.is_empty()).then(|| serde_json::json!(message.metadata).to_string());
    values![
        seq,
        message.id,
        message.at,
        ws,
        message.stream.code(),
        message.source.code(),
        i64::try_from(message.size_bytes).unwrap_or(i64::MAX),
        i64::try_from(recipients).unwrap_or(i64::MAX),
        message.send_at,
        message.envelope_from.as_ref(),
        header(&message.header_from),
        header(&message.subject),
        header(&message.message_id_header),
        message.credential.as_deref().map(storable),
        tags,
        metadata,
    ]
}

fn header(value: &str) -> String {
    storable(&value[..value.floor_char_boundary(HEADER_MAX_BYTES)])
}

/// One row for each different address, in the order and with the state of `known`.
fn push_recipients(rows: &mut Vec<Vec<Value>>, message: &AcceptedMessage, known: &Known, hash: &AddressHash) {
    let mut index = 0;
    for address in &message.recipients {
        // Addresses and `known` run in parallel, except that `known` has no repetitions.
        if known.recipients.get(index).is_none_or(|recipient| recipient.address != hash.of(address)) {
            continue;
        }
        rows.push(recipient_row(known, index, address.local_part(), address.domain().as_str()));
        index += 1;
    }
}

fn recipient_row(known: &Known, index: usize, local: &str, domain: &str) -> Vec<Value> {
    let recipient = &known.recipients[index];
    values![
        recipient_key(known.seq, index),
        known.ws,
        recipient.status.code(),
        recipient.attempts,
        recipient.last_event,
        recipient.next_attempt,
        local,
        domain,
    ]
}

use std::sync::Arc;

use postroad_base::UtcMillis;
use postroad_insight::{EventLog, Record};
use postroad_spool::{JournalEntry, LiveMessage, LiveRecipient, Position, RecipientState, Spool, SpoolError};
use tokio::sync::mpsc;

use super::EngineError;
use crate::memory::{LimitMemory, Remembered};
use crate::queue::{Core, Marks, NewEntry, NewEntryRecipient};
use crate::record::{MessageRecord, decode_note};

/// Journal records replayed in one append.
const REPLAY_BATCH: usize = 1_000;
/// Batches read ahead of the event log.
const REPLAY_AHEAD: usize = 4;

/// Writes what the spool knows and the event log does not yet: what happened in the seconds before a crash. Returns how
/// many journal records that were.
pub(super) async fn replay_journal(spool: &Arc<dyn Spool>, events: &EventLog) -> Result<u64, EngineError> {
    let after = Position(events.projected_position().await?);
    let (sender, mut batches) = mpsc::channel(REPLAY_AHEAD);
    let reading = Arc::clone(spool);
    let reader = tokio::task::spawn_blocking(move || read_journal(&*reading, after, &sender));
    let mut replayed = 0;
    while let Some((count, batch)) = batches.recv().await {
        replayed += count;
        events.append(batch).await;
    }
    reader.await.map_err(|error| SpoolError::Failed(error.to_string().into()))??;
    events.flush().await?;
    Ok(replayed)
}

fn read_journal(
    spool: &dyn Spool,
    after: Position,
    batches: &mpsc::Sender<(u64, Vec<Record>)>,
) -> Result<(), SpoolError> {
    let mut batch = Vec::with_capacity(REPLAY_BATCH);
    let mut count = 0;
    for record in spool.journal(after)? {
        let record = record?;
        project(record.entry, &mut batch);
        batch.push(Record::Position(record.position.0));
        count += 1;
        if batch.len() >= REPLAY_BATCH {
            let full = std::mem::replace(&mut batch, Vec::with_capacity(REPLAY_BATCH));
            if batches.blocking_send((std::mem::take(&mut count), full)).is_err() {
                return Ok(());
            }
        }
    }
    // A closed channel means that start-up was given up.
    let _ = batches.blocking_send((count, batch));
    Ok(())
}

fn project(entry: JournalEntry, records: &mut Vec<Record>) {
    match entry {
        JournalEntry::Accepted(accepted) => match MessageRecord::decode(&accepted.meta) {
            Ok(record) => records.push(Record::Accepted(Box::new(record.accepted()))),
            Err(error) => {
                tracing::error!(%error, message.id = %accepted.id, "a journal record is passed over")
            }
        },
        JournalEntry::Changed(changes) => {
            for change in changes {
                match decode_note(&change.note) {
                    Ok(event) => records.push(Record::Happened(Box::new(event))),
                    Err(error) => {
                        tracing::error!(%error, message.key = change.key.0, "a journal note is passed over")
                    }
                }
            }
        }
    }
}

/// What was learned before. Without an answer of the database it is learned anew.
pub(super) async fn remembered(memory: &LimitMemory) -> Vec<Remembered> {
    memory.load().await.unwrap_or_else(|error| {
        tracing::warn!(%error, "learned limits cannot be read; they are learned anew");
        Vec::new()
    })
}

/// Puts every live message of the spool into the queue.
pub(super) fn load_live(spool: &dyn Spool, core: &mut Core) {
    spool.for_each_live(&mut |message| core.add(entry(&message)));
}

/// Marks the sender's domain among the labels the spool keeps with a message. No tag has a control character.
const SENDER_MARK: char = '\u{1}';

/// The same for what sets a message apart.
const ENGAGED_MARK: &str = "\u{2}engaged";
const TLS_REPORT_MARK: &str = "\u{2}tls-report";

/// What the queue needs to know of a message without reading it: its tags, the domain whose keys sign it, its marks.
pub(super) fn labels(record: &MessageRecord) -> Vec<Box<str>> {
    let sender = record.signing_domain.as_ref().map(|domain| format!("{SENDER_MARK}{domain}"));
    let marks = record.marks();
    let engaged = marks.engaged.then(|| ENGAGED_MARK.to_owned());
    let tls_report = marks.tls_report.then(|| TLS_REPORT_MARK.to_owned());
    record.tags.iter().cloned().chain(sender).chain(engaged).chain(tls_report).map(Into::into).collect()
}

fn entry(message: &LiveMessage<'_>) -> NewEntry {
    let sender = message.tags.iter().find_map(|label| label.strip_prefix(SENDER_MARK)?.parse().ok());
    let is_marked = |mark: &str| message.tags.iter().any(|label| **label == *mark);
    NewEntry {
        sender,
        marks: Marks { engaged: is_marked(ENGAGED_MARK), tls_report: is_marked(TLS_REPORT_MARK) },
        key: message.key,
        accepted_at: message.accepted_at,
        expires_at: message.expires_at,
        workspace: message.workspace,
        stream: message.stream,
        tags: message.tags.iter().filter(|label| !label.starts_with(char::is_control)).cloned().collect(),
        recipients: message.recipients.iter().filter_map(recipient).collect(),
    }
}

fn recipient(live: &LiveRecipient<'_>) -> Option<NewEntryRecipient> {
    let (due, attempts, held) = match live.state {
        RecipientState::Waiting { due, attempts } => (due, attempts, false),
        RecipientState::Held { attempts } => (UtcMillis(0), attempts, true),
        RecipientState::Done => return None,
    };
    Some(NewEntryRecipient { index: live.index, domain: live.domain.clone(), due, attempts, held })
}

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use postroad_base::WorkspaceId;
use postroad_db::{Db, Tx};
use tokio::sync::{OwnedSemaphorePermit, broadcast, mpsc, oneshot};
use tokio::time::{Instant, sleep, timeout_at};

use super::batch::{Fresh, Item, Maker, Rows};
use super::cache::{AddressHash, Cache};
use super::lookup::{Newest, earlier};
use super::workspaces::Workspaces;
use super::{Command, Committed, insert, rollup};
use crate::detail::Packer;
use crate::figures::count_some;
use crate::{InsightError, Record};

/// Serialises the log's writers, of which there is one per node.
pub(crate) const LOCK: &str = "postroad event log";
/// Records of one transaction.
const BATCH_RECORDS_MAX: usize = 4_000;
/// How long the first record of a batch waits for others.
const BATCH_WAIT: Duration = Duration::from_millis(150);
/// How far the counts may lag behind.
const ROLL_UP_EVERY: Duration = Duration::from_secs(10);
/// After an update, or after a start with a log that was never counted, there is much to catch up with.
const CATCH_UP_EVERY: Duration = Duration::from_millis(100);
/// Records tried one by one after that.
const ISOLATED_MAX: usize = 200;
/// Between attempts to write a batch the database refuses.
const RETRY_WAITS: [Duration; 4] = [
    Duration::from_millis(50),
    Duration::from_millis(200),
    Duration::from_millis(500),
    Duration::from_secs(1),
];

type Answer<T> = oneshot::Sender<Result<T, InsightError>>;

/// The task that owns the end of the log.
pub(super) struct Writer {
    db: Db,
    live: broadcast::Sender<Arc<Committed>>,
    touched: broadcast::Sender<Arc<[WorkspaceId]>>,
    packer: Packer,
    hash: AddressHash,
    cache: Cache,
    workspaces: Workspaces,
    newest: Newest,
}

/// What waits to be written.
#[derive(Default)]
struct Waiting {
    records: VecDeque<Record>,
    room: Vec<OwnedSemaphorePermit>,
    flushes: Vec<Answer<()>>,
    roll_ups: Vec<Answer<bool>>,
}

impl Waiting {
    fn take(&mut self, command: Command) {
        match command {
            Command::Append(records, permit) => {
                self.records.extend(records);
                self.room.push(permit);
            }
            Command::Flush(answer) => self.flushes.push(answer),
            Command::RollUp(answer) => self.roll_ups.push(answer),
        }
    }

    fn is_urgent(&self) -> bool {
        self.records.len() >= BATCH_RECORDS_MAX || !self.flushes.is_empty() || !self.roll_ups.is_empty()
    }
}

impl Writer {
    pub async fn new(
        db: Db,
        live: broadcast::Sender<Arc<Committed>>,
        touched: broadcast::Sender<Arc<[WorkspaceId]>>,
    ) -> Result<Self, InsightError> {
        let newest = Newest::load(&db).await?;
        let packer = Packer::new().map_err(|_| InsightError::Corrupt("dictionary"))?;
        Ok(Self {
            db,
            live,
            touched,
            packer,
            hash: AddressHash::default(),
            cache: Cache::default(),
            workspaces: Workspaces::default(),
            newest,
        })
    }

    pub async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Command>) {
        let mut waiting = Waiting::default();
        let mut roll_up_at = Instant::now() + ROLL_UP_EVERY;
        loop {
            let open = gather(&mut inbox, &mut waiting, roll_up_at).await;
            self.write_waiting(&mut inbox, &mut waiting).await;
            answer(&mut waiting.flushes, || Ok(()));
            if !waiting.roll_ups.is_empty() || Instant::now() >= roll_up_at {
                let is_complete = self.roll_up(&mut waiting.roll_ups).await;
                roll_up_at = Instant::now() + if is_complete { ROLL_UP_EVERY } else { CATCH_UP_EVERY };
            }
            if !open {
                return;
            }
        }
    }

    /// Writes everything that waits, however often it must be tried. More may come meanwhile.
    async fn write_waiting(&mut self, inbox: &mut mpsc::UnboundedReceiver<Command>, waiting: &mut Waiting) {
        let mut failures = 0;
        while !waiting.records.is_empty() {
            let count = waiting.records.len().min(BATCH_RECORDS_MAX);
            let batch = &waiting.records.make_contiguous()[..count];
            let Err(error) = self.write(batch).await else {
                failures = 0;
                let records: Vec<Record> = waiting.records.drain(..count).collect();
                self.publish(records);
                continue;
            };
            self.note_failure(&error, failures);
            let message = error.to_string();
            answer(&mut waiting.flushes, || Err(InsightError::Unwritable(message.clone())));
            if failures >= RETRY_WAITS.len() && self.isolate(&mut waiting.records, &error).await {
                failures = 0;
                continue;
            }
            sleep(RETRY_WAITS[failures.min(RETRY_WAITS.len() - 1)]).await;
            failures += 1;
            while let Ok(command) = inbox.try_recv() {
                waiting.take(command);
            }
        }
        waiting.room.clear();
    }

    /// The transaction was undone, so numbers and states learnt in it may be wrong.
    fn forget(&mut self) {
        self.workspaces.forget();
        self.cache.clear();
    }

    fn note_failure(&mut self, error: &InsightError, failures: usize) {
        self.forget();
        metrics::counter!("postroad_insight_write_failures_total").increment(1);
        if failures == 0 {
            tracing::error!(%error, "the event log cannot be written; trying again");
        }
    }

    /// A record the database will never take must not stop the road: records are written one by one, and those
    /// that failed before the first success are left out, loudly. When none succeeds the fault is not theirs, and
    /// all stay. Returns whether something was written.
    async fn isolate(&mut self, records: &mut VecDeque<Record>, error: &InsightError) -> bool {
        if matches!(error, InsightError::Db(cause) if cause.is_busy_or_disk_full()) {
            return false;
        }
        for at in 0..records.len().min(ISOLATED_MAX) {
            // A position says that what is before it is written.
            if matches!(records[at], Record::Position(_)) {
                continue;
            }
            match self.write(std::slice::from_ref(&records[at])).await {
                Ok(()) => {
                    let mut done: Vec<Record> = records.drain(..=at).collect();
                    self.publish(done.split_off(at));
                    for record in done.iter().filter(|record| !matches!(record, Record::Position(_))) {
                        metrics::counter!("postroad_insight_records_refused_total").increment(1);
                        tracing::error!(%error, record = %name(record), "a record cannot be stored and is left out");
                    }
                    return true;
                }
                Err(_) => self.forget(),
            }
        }
        false
    }

    /// Writes one batch in one transaction.
    async fn write(&mut self, records: &[Record]) -> Result<(), InsightError> {
        let mut tx = self.db.begin().await?;
        tx.lock(LOCK).await?;
        let written = self.newest.written(&mut tx, records).await?;
        let fresh = Fresh::of(records, &written);
        let first_seq = insert::take_numbers(&mut tx, fresh.items.len()).await?;
        let mut rows = self.rows(&mut tx, &fresh, first_seq).await?;
        insert::write(&mut tx, &mut rows).await?;
        if let Some(position) = fresh.position {
            insert::set_position(&mut tx, position).await?;
        }
        tx.commit().await?;
        self.newest.advance(records);
        note_unknown(&rows);
        for (id, known) in rows.known {
            self.cache.put(id, known);
        }
        Ok(())
    }

    async fn rows(&mut self, tx: &mut Tx, fresh: &Fresh<'_>, first_seq: i64) -> Result<Rows, InsightError> {
        let earlier = earlier(tx, &self.cache, &self.hash, &fresh.earlier_messages()).await?;
        let mut workspaces: HashMap<WorkspaceId, i64> = HashMap::new();
        for item in &fresh.items {
            if let Item::Message(message) = item
                && !workspaces.contains_key(&message.workspace)
            {
                let ws = self.workspaces.number(tx, message.workspace).await?;
                workspaces.insert(message.workspace, ws);
            }
        }
        let maker = Maker { packer: &mut self.packer, hash: &self.hash, workspaces: &workspaces, first_seq };
        Ok(maker.rows(fresh, earlier))
    }

    fn publish(&self, records: Vec<Record>) {
        metrics::counter!("postroad_insight_records_total").increment(records.len() as u64);
        if self.touched.receiver_count() > 0 {
            let workspaces: HashSet<WorkspaceId> = records.iter().filter_map(workspace).collect();
            // Nobody listening any more is no error, here and below.
            let _ = self.touched.send(workspaces.into_iter().collect());
        }
        if self.live.receiver_count() > 0 {
            let _ = self.live.send(Arc::new(Committed { records }));
        }
    }

    /// Returns whether everything is counted, or cannot be for now.
    async fn roll_up(&mut self, answers: &mut Vec<Answer<bool>>) -> bool {
        let outcome = match rollup::roll_up(&self.db).await {
            Ok(()) => count_some(&self.db).await,
            Err(error) => Err(error),
        };
        if let Err(error) = &outcome {
            tracing::warn!(%error, "the event log's counts could not be brought up to date");
        }
        let outcome = outcome.map_err(|error| error.to_string());
        answer(answers, || outcome.clone().map_err(InsightError::Unwritable));
        outcome.unwrap_or(true)
    }
}

/// Collects a batch. Returns whether more can come.
async fn gather(
    inbox: &mut mpsc::UnboundedReceiver<Command>,
    waiting: &mut Waiting,
    roll_up_at: Instant,
) -> bool {
    match timeout_at(roll_up_at, inbox.recv()).await {
        Ok(Some(command)) => waiting.take(command),
        Ok(None) => return false,
        Err(_) => return true,
    }
    let until = Instant::now() + BATCH_WAIT;
    while !waiting.is_urgent() {
        match timeout_at(until, inbox.recv()).await {
            Ok(Some(command)) => waiting.take(command),
            Ok(None) => return false,
            Err(_) => break,
        }
    }
    true
}

fn answer<T>(answers: &mut Vec<Answer<T>>, with: impl Fn() -> Result<T, InsightError>) {
    for waiting in answers.drain(..) {
        // Whoever asked may have gone.
        let _ = waiting.send(with());
    }
}

fn note_unknown(rows: &Rows) {
    if let Some(first) = rows.unknown.first() {
        metrics::counter!("postroad_insight_unknown_events_total").increment(rows.unknown.len() as u64);
        tracing::warn!(count = rows.unknown.len(), event.id = %first, "events of unknown messages or recipients");
    }
}

fn workspace(record: &Record) -> Option<WorkspaceId> {
    match record {
        Record::Accepted(message) => Some(message.workspace),
        Record::Happened(event) => Some(event.workspace),
        Record::Position(_) => None,
    }
}

fn name(record: &Record) -> String {
    match record {
        Record::Accepted(message) => format!("message {}", message.id),
        Record::Happened(event) => format!("event {}", event.id),
        Record::Position(position) => format!("position {position}"),
    }
}

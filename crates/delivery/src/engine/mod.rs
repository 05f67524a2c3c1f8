//! The running queue: takes accepted messages, tries them, writes down what became of them.
//!
//! Tasks: one *dispatcher* moves due recipients and starts sessions, one *session* per connection, one *settler* that
//! writes outcomes to the spool, one *sweeper* for expiry and housekeeping. They share [`Engine`]; the only lock on the
//! way of a message is the queue's, held for microseconds and never over an await.

mod attempt;
mod config;
mod connect;
mod dispatcher;
mod explain;
mod failure;
mod learning;
mod listing;
mod notify;
mod operate;
mod projection;
mod readiness;
mod recovery;
mod session;
mod settler;
mod sign;
mod sources;
mod sweeper;
mod tls_policy;
mod tls_reports;
mod wanted;
mod wire;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::{Mutex, RwLock};
use postroad_account::{Settings, Workspaces};
use postroad_base::{MessageId, SharedClock, UtcMillis, WorkspaceId};
use postroad_insight::{EventLog, InsightError, Record};
use postroad_net::dns::Resolver;
use postroad_spool::{MessageKey, NewMessage, Spool, SpoolError};
use tokio::sync::{Notify, Semaphore, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use self::config::{EngineConfig, RelayTarget, Relays};
use self::connect::TlsMemory;
pub use self::explain::ExplainedRecipient;
use self::learning::Learning;
pub use self::listing::Waiting;
use self::projection::Projection;
pub use self::readiness::{LiveCheck, LiveCheckId, LiveCheckStatus};
pub(crate) use self::settler::Outcome;
use self::settler::Settled;
use self::sign::Signers;
use self::sources::Seen;
use crate::consent::ConsentPolicy;
use crate::domains::SenderDomains;
use crate::egress::{Egress, EgressChooser};
use crate::gate::SharedPolicy;
use crate::memory::LimitMemory;
use crate::queue::{Core, NewEntry, NewEntryRecipient, Violation};
use crate::record::MessageRecord;
use crate::suppression::Suppressions;
use crate::tls::TlsPolicies;
use crate::traffic::Traffic;

#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    #[error(transparent)]
    Spool(#[from] SpoolError),
    #[error(transparent)]
    Insight(#[from] InsightError),
    #[error("TLS for outgoing connections cannot be set up: {0}")]
    Tls(#[from] postroad_net::tls::CertificateError),
}

/// The parts an engine is made of.
pub struct EngineParts {
    pub config: EngineConfig,
    pub clock: SharedClock,
    pub spool: Arc<dyn Spool>,
    pub events: EventLog,
    pub domains: SenderDomains,
    pub suppressions: Suppressions,
    pub workspaces: Workspaces,
    pub settings: Settings,
    pub resolver: Resolver,
    pub tls: TlsPolicies,
    /// Where mail leaves from.
    pub egress: Egress,
    pub traffic: Traffic,
    /// Who may get mail of a topic.
    pub consent: Arc<dyn ConsentPolicy>,
    pub memory: LimitMemory,
}

/// The queue and everything that moves it.
pub struct Engine {
    pub(crate) config: EngineConfig,
    pub(crate) clock: SharedClock,
    pub(crate) spool: Arc<dyn Spool>,
    pub(crate) events: EventLog,
    pub(crate) domains: SenderDomains,
    pub(crate) suppressions: Suppressions,
    workspaces: Workspaces,
    pub(crate) settings: Settings,
    resolver: Resolver,
    tls: TlsPolicies,
    pub(crate) egress: Egress,
    pub(crate) traffic: Traffic,
    pub(crate) consent: SharedPolicy,
    memory: LimitMemory,
    learning: tokio::sync::Mutex<Learning>,
    seen: Mutex<Seen>,
    relays: RwLock<Arc<Relays>>,
    core: Mutex<Core>,
    /// Something may be due, ready or allowed now.
    changed: Notify,
    outcomes: mpsc::Sender<Outcome>,
    settler: Mutex<Option<tokio::task::JoinHandle<()>>>,
    /// No further outcome will come.
    concluded: CancellationToken,
    projection: Projection,
    signers: Signers,
    tls_memory: TlsMemory,
    sessions: Arc<Semaphore>,
    stopping: CancellationToken,
    tracker: TaskTracker,
    fault: RwLock<Option<String>>,
    paused: AtomicBool,
}

impl Engine {
    /// Brings the event log up to date with the spool, loads what waits, and starts delivering.
    ///
    /// # Errors
    /// When the spool's journal or the event log cannot be read.
    pub async fn start(parts: EngineParts) -> Result<Arc<Self>, EngineError> {
        let replayed = recovery::replay_journal(&parts.spool, &parts.events).await?;
        let mut core = Core::new(parts.config.path_limits());
        core.set_chooser(Box::new(EgressChooser(parts.egress.clone())));
        core.set_rules(parts.traffic.rules());
        let remembered = recovery::remembered(&parts.memory).await;
        core.recall(remembered.clone());
        recovery::load_live(&*parts.spool, &mut core);
        tracing::info!(replayed, recipients = core.len(), "the queue is loaded");
        let (outcomes, waiting) = mpsc::channel(settler::OUTCOMES_WAITING);
        let engine = Arc::new(Self {
            sessions: Arc::new(Semaphore::new(parts.config.sessions as usize)),
            signers: Signers::new(parts.config.signing_threads),
            tls_memory: TlsMemory::new(&parts.config, &parts.clock)?,
            config: parts.config,
            clock: parts.clock,
            spool: parts.spool,
            events: parts.events,
            domains: parts.domains,
            suppressions: parts.suppressions,
            workspaces: parts.workspaces,
            settings: parts.settings,
            resolver: parts.resolver,
            tls: parts.tls,
            egress: parts.egress,
            traffic: parts.traffic,
            consent: parts.consent,
            memory: parts.memory,
            learning: tokio::sync::Mutex::new(Self::gates_of(&remembered)),
            seen: Mutex::default(),
            relays: RwLock::default(),
            core: Mutex::new(core),
            changed: Notify::new(),
            outcomes,
            settler: Mutex::default(),
            concluded: CancellationToken::new(),
            projection: Projection::default(),
            stopping: CancellationToken::new(),
            tracker: TaskTracker::new(),
            fault: RwLock::default(),
            paused: AtomicBool::new(false),
        });
        *engine.settler.lock() = Some(tokio::spawn(settler::run(Arc::clone(&engine), waiting)));
        engine.tracker.spawn(dispatcher::run(Arc::clone(&engine)));
        engine.tracker.spawn(sweeper::run(Arc::clone(&engine)));
        Ok(engine)
    }

    /// Makes a message durable and queues it. When this returns `Ok`, it survives a power cut.
    ///
    /// A caller that stops waiting (a client that hung up) changes nothing: what was begun is finished, so that a
    /// message on disk is always in the queue too.
    ///
    /// # Errors
    /// When it could not be written; then nothing of it is kept.
    pub async fn accept(
        self: &Arc<Self>,
        record: MessageRecord,
        content: Vec<bytes::Bytes>,
        expires_at: UtcMillis,
        held: bool,
    ) -> Result<MessageKey, SpoolError> {
        let engine = Arc::clone(self);
        let accepting =
            tokio::spawn(async move { engine.accept_to_end(record, content, expires_at, held).await });
        accepting.await.unwrap_or_else(|error| Err(SpoolError::Failed(error.to_string().into())))
    }

    async fn accept_to_end(
        &self,
        record: MessageRecord,
        content: Vec<bytes::Bytes>,
        expires_at: UtcMillis,
        held: bool,
    ) -> Result<MessageKey, SpoolError> {
        let due = record.send_at.unwrap_or(record.accepted_at).max(record.accepted_at);
        let projecting = self.projection.begin().await;
        let accepted = self.spool.accept(spool_message(&record, content, due, expires_at, held)).await?;
        self.core.lock().add(queue_entry(&record, accepted.key, due, expires_at, held));
        self.changed.notify_one();
        self.events.append(vec![Record::Accepted(Box::new(record.accepted()))]).await;
        projecting.done(accepted.position);
        metrics::counter!("postroad_messages_accepted_total").increment(1);
        Ok(accepted.key)
    }

    /// The traffic rules, to be looked at and changed; [`Engine::policies_changed`] afterwards.
    #[must_use]
    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    /// Which workspaces send through a relay host.
    pub fn set_relays(&self, relays: Relays) {
        let workspaces: Vec<WorkspaceId> = relays.workspaces.keys().copied().collect();
        let installation = relays.installation.is_some();
        *self.relays.write() = Arc::new(relays);
        self.core.lock().set_relays(installation, &workspaces);
        self.changed.notify_one();
    }

    /// Stops starting new attempts (`true`) or goes on (`false`). Accepting is not affected.
    pub fn pause(&self, paused: bool) {
        self.paused.store(paused, Ordering::SeqCst);
        self.changed.notify_one();
    }

    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.paused.load(Ordering::SeqCst)
    }

    /// Why delivery stopped by itself, if it did.
    #[must_use]
    pub fn fault_reason(&self) -> Option<String> {
        self.fault.read().clone()
    }

    fn fault(&self, reason: &str) {
        self.fault.write().get_or_insert_with(|| reason.to_owned());
        self.changed.notify_one();
    }

    fn may_deliver(&self) -> bool {
        !self.is_paused() && !self.stopping.is_cancelled() && self.fault.read().is_none()
    }

    /// Live recipients.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.core.lock().len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Checks the queue's invariants (`postroad queue verify`).
    #[must_use]
    pub fn verify(&self) -> Vec<Violation> {
        self.core.lock().verify()
    }

    /// The state of the disk under the queue.
    #[must_use]
    pub fn spool_stats(&self) -> postroad_spool::SpoolStats {
        self.spool.stats()
    }

    /// The spool's key of a live message.
    #[must_use]
    pub fn find(&self, message: MessageId) -> Option<MessageKey> {
        self.spool.find(message)
    }

    /// The record and the content of a message that still waits; `None` when it does not.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub async fn stored(
        &self,
        message: MessageId,
    ) -> Result<Option<(MessageRecord, bytes::Bytes)>, SpoolError> {
        let Some(key) = self.spool.find(message) else { return Ok(None) };
        let stored = match self.spool.read(key).await {
            Ok(stored) => stored,
            // Its last recipient was settled in between.
            Err(_) if self.spool.find(message).is_none() => return Ok(None),
            Err(error) => return Err(error),
        };
        let record = MessageRecord::decode(&stored.meta)
            .map_err(|error| SpoolError::Failed(error.to_string().into()))?;
        Ok(Some((record, stored.body)))
    }

    /// Lets sessions finish what they are doing, for at most `patience`, then closes the spool.
    ///
    /// # Errors
    /// When the spool's last checkpoint could not be written; the next start will take longer, nothing is lost.
    pub async fn stop(&self, patience: std::time::Duration) -> Result<(), SpoolError> {
        self.stopping.cancel();
        self.changed.notify_one();
        self.tracker.close();
        if tokio::time::timeout(patience, self.tracker.wait()).await.is_err() {
            tracing::warn!(
                tasks = self.tracker.len(),
                "sessions did not end in time; their outcomes are tried again"
            );
        }
        self.concluded.cancel();
        let settler = self.settler.lock().take();
        if let Some(settler) = settler
            && tokio::time::timeout(patience, settler).await.is_err()
        {
            tracing::warn!("the last outcomes could not be written in time; they are tried again");
        }
        if let Err(error) = self.tls.flush_results().await {
            tracing::warn!(%error, "the last results of TLS could not be counted");
        }
        self.keep_lessons().await;
        self.projection.barrier(&self.events, &*self.spool).await;
        self.spool.close().await
    }

    /// Outcomes are on disk: the queue may forget or reschedule the recipients.
    fn settled(self: &Arc<Self>, outcomes: &[Settled]) {
        let now = self.clock.now();
        let wished: Vec<_> = {
            let mut core = self.core.lock();
            let settle = |outcome: &Settled| {
                if let Some(reply) = &outcome.reply {
                    core.note_reply(outcome.handle, reply, now);
                }
                core.settle(outcome.handle, outcome.fate, now)
            };
            outcomes.iter().filter_map(settle).collect()
        };
        for wish in wished {
            self.carry_out(wish);
        }
        self.changed.notify_one();
    }
}

fn queue_entry(
    record: &MessageRecord,
    key: MessageKey,
    due: UtcMillis,
    expires_at: UtcMillis,
    held: bool,
) -> NewEntry {
    let recipients = (0u16..)
        .zip(&record.envelope.recipients)
        .map(|(index, recipient)| NewEntryRecipient {
            index,
            domain: recipient.forward_path.domain().clone(),
            due,
            attempts: 0,
            held,
        })
        .collect();
    NewEntry {
        key,
        accepted_at: record.accepted_at,
        expires_at,
        workspace: record.workspace,
        stream: record.stream,
        tags: record.tags.iter().map(|tag| tag.as_str().into()).collect(),
        sender: record.signing_domain.clone(),
        marks: record.marks(),
        recipients,
    }
}

fn spool_message(
    record: &MessageRecord,
    content: Vec<bytes::Bytes>,
    due: UtcMillis,
    expires_at: UtcMillis,
    held: bool,
) -> NewMessage {
    NewMessage {
        id: record.id,
        accepted_at: record.accepted_at,
        expires_at,
        workspace: record.workspace,
        stream: record.stream,
        tags: recovery::labels(record),
        meta: record.encode(),
        recipients: record
            .envelope
            .recipients
            .iter()
            .map(|recipient| postroad_spool::NewRecipient {
                domain: recipient.forward_path.domain().clone(),
                due,
                held,
            })
            .collect(),
        body: content,
    }
}

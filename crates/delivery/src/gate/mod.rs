//! The one gate: every way in — SMTP, HTTP, command line, and later campaigns — asks here, and nowhere else is it
//! decided whether a message is taken.
//!
//! Rules in order: the workspace is active; header and content are sane; the sender's domains are verified; the recipients
//! are not suppressed; whoever gets mail of a topic wants it; the quotas allow it. [`Gate::admit`] applies all of them; [`Gate::check_sender`] and
//! [`Gate::check_recipient`] apply the same rules earlier, so that an SMTP client hears of it at the right command.
//!
//! **Invariant:** where a message goes — to its recipients, to other addresses, or nowhere — is decided here by the
//! workspace's [`Mode`](postroad_account::Mode) and the message's stream, and never again. What was captured can never
//! leave, whatever the mode becomes. Nothing leaves of it, so its sender needs no verified domain, and suppression only
//! leaves a note.

mod capture;
mod mode;
mod refusal;
mod submission;
mod topic;

use std::sync::Arc;

pub use self::capture::{Capture, CaptureError, CapturedMessage};
pub use self::mode::REDIRECTED_FROM;
pub use self::refusal::Refusal;
use self::submission::{Added, Prepared, Read};
pub use self::submission::{Fate, Origin, Submission, Submitted};
pub(crate) use self::topic::{SharedPolicy, topic_mail};
use crate::domains::SenderDomains;
use crate::engine::Engine;
use crate::suppression::Suppressions;
use postroad_account::{Quotas, SenderPolicy, SenderRules, Workspace, WorkspaceStatus, Workspaces};
use postroad_base::{EmailAddress, MessageId, SharedClock, UtcMillis, WorkspaceId};

/// What the gate allows at most.
#[derive(Clone, Copy, Debug)]
pub struct GateLimits {
    pub size_bytes: u64,
    pub recipients: usize,
}

/// Most anybody may ask for with `expires_at` or `send_at`.
const LATEST: std::time::Duration = std::time::Duration::from_secs(365 * 86_400);

/// When a message leaves and until when it is tried.
#[derive(Clone, Copy)]
struct Schedule {
    now: UtcMillis,
    send_at: Option<UtcMillis>,
    expires_at: UtcMillis,
}

/// See the module's description.
#[derive(Clone)]
pub struct Gate {
    pub(crate) limits: GateLimits,
    pub(crate) clock: SharedClock,
    pub(crate) workspaces: Workspaces,
    pub(crate) quotas: Quotas,
    pub(crate) domains: SenderDomains,
    pub(crate) suppressions: Suppressions,
    pub(crate) engine: Arc<Engine>,
    capture: Arc<dyn Capture>,
    /// Our name in Received and Message-ID fields.
    pub(crate) host: postroad_base::Domain,
}

impl Gate {
    #[must_use]
    pub fn new(
        limits: GateLimits,
        workspaces: Workspaces,
        quotas: Quotas,
        engine: Arc<Engine>,
        capture: Arc<dyn Capture>,
    ) -> Self {
        Self {
            limits,
            capture,
            clock: Arc::clone(&engine.clock),
            workspaces,
            quotas,
            domains: engine.domains.clone(),
            suppressions: engine.suppressions.clone(),
            host: engine.config.ehlo_name.clone(),
            engine,
        }
    }

    #[must_use]
    pub fn limits(&self) -> GateLimits {
        self.limits
    }

    /// The workspace, if it may send.
    ///
    /// # Errors
    /// When it is unknown or suspended, or the database fails.
    pub async fn check_workspace(&self, id: WorkspaceId) -> Result<Arc<Workspace>, Refusal> {
        let workspace = self.workspaces.cached(id).await?.ok_or(Refusal::NoWorkspace)?;
        match &workspace.status {
            WorkspaceStatus::Active => Ok(workspace),
            WorkspaceStatus::Suspended { reason } => Err(Refusal::Suspended { reason: reason.clone() }),
        }
    }

    /// Whether the workspace may use this reverse-path. The null reverse-path is always fine.
    ///
    /// # Errors
    /// The rule it breaks.
    pub async fn check_sender(
        &self,
        id: WorkspaceId,
        rules: &SenderRules,
        sender: Option<&EmailAddress>,
    ) -> Result<(), Refusal> {
        let workspace = self.check_workspace(id).await?;
        match sender {
            Some(sender) if !mode::captures_all(&workspace, rules) => {
                self.check_domain(&workspace, rules, sender)
            }
            _ => Ok(()),
        }
    }

    fn check_domain(
        &self,
        workspace: &Workspace,
        rules: &SenderRules,
        sender: &EmailAddress,
    ) -> Result<(), Refusal> {
        if !rules.allows(sender.domain()) {
            return Err(Refusal::CredentialDomain { domain: sender.domain().clone() });
        }
        let free = workspace.settings.sender_policy == SenderPolicy::Any;
        if free || self.domains.snapshot().covering(workspace.id, sender.domain()).is_some() {
            Ok(())
        } else {
            Err(Refusal::SenderDomain { domain: sender.domain().clone() })
        }
    }

    /// Whether the workspace may send to this address.
    ///
    /// # Errors
    /// When it is suppressed, or the database fails.
    pub async fn check_recipient(
        &self,
        id: WorkspaceId,
        rules: &SenderRules,
        recipient: &EmailAddress,
    ) -> Result<(), Refusal> {
        if mode::captures_all(&*self.check_workspace(id).await?, rules) {
            return Ok(());
        }
        match self.suppressions.find(id, recipient).await? {
            None => Ok(()),
            Some(entry) => Err(Refusal::Suppressed {
                address: recipient.clone(),
                reason: entry.reason.as_str().to_owned(),
            }),
        }
    }

    /// Applies every rule, makes the message durable, and queues it or captures it.
    ///
    /// # Errors
    /// The first rule the message breaks; then nothing of it is kept.
    pub async fn admit(&self, submission: Submission) -> Result<Submitted, Refusal> {
        let workspace = self.check_workspace(submission.workspace).await?;
        let prepared = self.prepare(&workspace, submission).await?;
        let recipients = u32::try_from(prepared.recipients()).unwrap_or(u32::MAX);
        self.quotas.take(&workspace, recipients).map_err(Refusal::Quota)?;
        self.keep(prepared).await.inspect_err(|_| self.quotas.give_back(workspace.id, recipients))
    }

    async fn keep(&self, prepared: Prepared) -> Result<Submitted, Refusal> {
        match prepared {
            Prepared::ToSend { record, content, expires_at, held, suppressed, redirected } => {
                let (id, accepted_at) = (record.id, record.accepted_at);
                self.take_turn(&record).await?;
                self.engine.accept(*record, content, expires_at, held).await?;
                let fate = if redirected { Fate::Redirected } else { Fate::Queued };
                Ok(Submitted { id, accepted_at, suppressed, fate })
            }
            Prepared::ToCapture(message) => {
                let (id, accepted_at) = (message.record.id, message.record.accepted_at);
                let suppressed = message.suppressed.clone();
                self.capture.capture(*message).await?;
                metrics::counter!("postroad_messages_captured_total").increment(1);
                Ok(Submitted { id, accepted_at, suppressed, fate: Fate::Captured })
            }
        }
    }

    /// Applies every rule but the quota and stores nothing: what [`Gate::admit`] would do.
    ///
    /// # Errors
    /// The first rule the message breaks.
    pub async fn check(&self, submission: Submission) -> Result<(), Refusal> {
        let workspace = self.check_workspace(submission.workspace).await?;
        self.prepare(&workspace, submission).await.map(drop)
    }

    async fn prepare(&self, workspace: &Workspace, mut submission: Submission) -> Result<Prepared, Refusal> {
        self.check_sizes(&submission)?;
        let read = Read::of(workspace, &mut submission)?;
        let now = self.clock.now();
        if mode::captures(workspace, submission.stream) {
            self.times(&submission, now)?;
            let suppressed = self.suppressed(&submission).await?;
            return Ok(Prepared::ToCapture(Box::new(self.captured(submission, &read, now, suppressed))));
        }
        if let Some(sender) = &submission.envelope.reverse_path {
            self.check_domain(workspace, &submission.rules, sender)?;
        }
        let (send_at, expires_at) = self.times(&submission, now)?;
        let id = *submission.id.get_or_insert_with(|| MessageId::new(now));
        // Before suppression takes recipients away: it is one who was meant.
        let topical = self.topical(&submission, id, send_at.unwrap_or(now)).await?;
        let (mut submission, suppressed) = self.without_suppressed(submission).await?;
        let redirected = mode::redirect(workspace, &mut submission.envelope, &mut submission.metadata);
        if redirected.is_some() {
            submission = self.without_suppressed(submission).await?.0;
        }
        let schedule = Schedule { now, send_at, expires_at };
        self.complete(workspace, submission, read, schedule, suppressed, Added { redirected, topical })
    }

    fn check_sizes(&self, submission: &Submission) -> Result<(), Refusal> {
        let found = submission.envelope.recipients.len();
        if found == 0 {
            return Err(Refusal::NoRecipient);
        }
        if found > self.limits.recipients {
            return Err(Refusal::TooManyRecipients { found, limit: self.limits.recipients });
        }
        let size = submission.content.len() as u64;
        if size > self.limits.size_bytes {
            return Err(Refusal::TooLarge { found: size, limit: self.limits.size_bytes });
        }
        Ok(())
    }

    fn times(
        &self,
        submission: &Submission,
        now: UtcMillis,
    ) -> Result<(Option<UtcMillis>, UtcMillis), Refusal> {
        let latest = now.plus(LATEST);
        let send_at = submission.send_at.filter(|at| *at > now);
        if send_at.is_some_and(|at| at > latest) {
            return Err(Refusal::Schedule("send_at is more than a year away".into()));
        }
        let start = send_at.unwrap_or(now);
        let expires_at = submission.expires_at.unwrap_or_else(|| start.plus(self.lifetime()));
        if expires_at <= start {
            return Err(Refusal::Schedule("expires_at is not after the time of sending".into()));
        }
        if expires_at > latest.plus(LATEST) {
            return Err(Refusal::Schedule("expires_at is more than a year away".into()));
        }
        Ok((send_at, expires_at))
    }

    /// How long a message is tried when it does not say itself.
    fn lifetime(&self) -> std::time::Duration {
        std::time::Duration::from_secs(u64::from(self.engine.settings.current().retry.expire_after_secs))
    }

    /// Leaves suppressed recipients out; it is an error only when nobody is left.
    async fn without_suppressed(
        &self,
        mut submission: Submission,
    ) -> Result<(Submission, Vec<EmailAddress>), Refusal> {
        let suppressed = self.suppressed(&submission).await?;
        if !suppressed.is_empty() {
            submission.envelope.recipients.retain(|one| !suppressed.contains(&one.forward_path));
        }
        if submission.envelope.recipients.is_empty() {
            return Err(Refusal::AllSuppressed);
        }
        Ok((submission, suppressed))
    }

    async fn suppressed(&self, submission: &Submission) -> Result<Vec<EmailAddress>, Refusal> {
        let recipients: Vec<&EmailAddress> =
            submission.envelope.recipients.iter().map(|one| &one.forward_path).collect();
        let found = self.suppressions.find_each(submission.workspace, &recipients).await?;
        let suppressed = recipients.into_iter().zip(found).filter(|(_, found)| found.is_some());
        Ok(suppressed.map(|(address, _)| address.clone()).collect())
    }

    /// A fresh message id, for callers that must know it before they submit.
    #[must_use]
    pub fn new_message_id(&self) -> MessageId {
        MessageId::new(self.clock.now())
    }
}

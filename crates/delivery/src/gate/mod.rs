//! The one gate: every way in — SMTP, HTTP, command line, and later campaigns — asks here, and nowhere else is it
//! decided whether a message is taken.
//!
//! Rules in order: the workspace is active; the sender's domains are verified; the recipients are not suppressed; header
//! and content are sane; the quotas allow it. [`Gate::admit`] applies all of them; [`Gate::check_sender`] and
//! [`Gate::check_recipient`] apply the same rules earlier, so that an SMTP client hears of it at the right command.

mod refusal;
mod submission;

use std::sync::Arc;

use postroad_account::{Quotas, SenderPolicy, SenderRules, Workspace, WorkspaceStatus, Workspaces};
use postroad_base::{EmailAddress, MessageId, SharedClock, UtcMillis, WorkspaceId};
use postroad_spool::MessageKey;

pub use self::refusal::Refusal;
use self::submission::Prepared;
pub use self::submission::{Origin, Submission, Submitted};
use crate::domains::SenderDomains;
use crate::engine::Engine;
use crate::suppression::Suppressions;

/// What the gate allows at most.
#[derive(Clone, Copy, Debug)]
pub struct GateLimits {
    pub size_bytes: u64,
    pub recipients: usize,
}

/// Most anybody may ask for with `expires_at` or `send_at`.
const LATEST: std::time::Duration = std::time::Duration::from_secs(365 * 86_400);

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
    /// Our name in Received and Message-ID fields.
    pub(crate) host: postroad_base::Domain,
}

impl Gate {
    #[must_use]
    pub fn new(limits: GateLimits, workspaces: Workspaces, quotas: Quotas, engine: Arc<Engine>) -> Self {
        Self {
            limits,
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
            Some(sender) => self.check_domain(&workspace, rules, sender),
            None => Ok(()),
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
    pub async fn check_recipient(&self, id: WorkspaceId, recipient: &EmailAddress) -> Result<(), Refusal> {
        match self.suppressions.find(id, recipient).await? {
            None => Ok(()),
            Some(entry) => Err(Refusal::Suppressed {
                address: recipient.clone(),
                reason: entry.reason.as_str().to_owned(),
            }),
        }
    }

    /// Applies every rule, makes the message durable and queues it.
    ///
    /// # Errors
    /// The first rule the message breaks; then nothing of it is kept.
    pub async fn admit(&self, submission: Submission) -> Result<Submitted, Refusal> {
        let workspace = self.check_workspace(submission.workspace).await?;
        let prepared = self.prepare(&workspace, submission).await?;
        let Prepared { record, content, expires_at, held, suppressed } = prepared;
        let recipients = u32::try_from(record.envelope.recipients.len()).unwrap_or(u32::MAX);
        self.quotas.take(&workspace, recipients).map_err(Refusal::Quota)?;
        let (id, accepted_at) = (record.id, record.accepted_at);
        let accepted = self.engine.accept(record, content, expires_at, held).await;
        let key: MessageKey = accepted.inspect_err(|_| self.quotas.give_back(workspace.id, recipients))?;
        Ok(Submitted { id, key, accepted_at, suppressed })
    }

    /// Applies every rule but the quota and stores nothing: what [`Gate::admit`] would do.
    ///
    /// # Errors
    /// The first rule the message breaks.
    pub async fn check(&self, submission: Submission) -> Result<(), Refusal> {
        let workspace = self.check_workspace(submission.workspace).await?;
        self.prepare(&workspace, submission).await.map(drop)
    }

    async fn prepare(&self, workspace: &Workspace, submission: Submission) -> Result<Prepared, Refusal> {
        self.check_sizes(&submission)?;
        if let Some(sender) = &submission.envelope.reverse_path {
            self.check_domain(workspace, &submission.rules, sender)?;
        }
        let now = self.clock.now();
        let (send_at, expires_at) = self.times(&submission, now)?;
        let (submission, suppressed) = self.without_suppressed(submission).await?;
        self.complete(workspace, submission, now, send_at, expires_at, suppressed)
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
        let mut suppressed = Vec::new();
        let mut kept = Vec::with_capacity(submission.envelope.recipients.len());
        for recipient in std::mem::take(&mut submission.envelope.recipients) {
            match self.suppressions.find(submission.workspace, &recipient.forward_path).await? {
                Some(_) => suppressed.push(recipient.forward_path),
                None => kept.push(recipient),
            }
        }
        if kept.is_empty() {
            return Err(Refusal::AllSuppressed);
        }
        submission.envelope.recipients = kept;
        Ok((submission, suppressed))
    }

    /// A fresh message id, for callers that must know it before they submit.
    #[must_use]
    pub fn new_message_id(&self) -> MessageId {
        MessageId::new(self.clock.now())
    }
}

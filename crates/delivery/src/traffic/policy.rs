use postroad_base::{Domain, SourceId, Stream, UtcMillis, WorkspaceId};

/// One recipient about to be sent to.
#[derive(Clone, Copy, Debug)]
pub struct Sending<'a> {
    pub workspace: WorkspaceId,
    pub stream: Stream,
    pub tags: &'a [Box<str>],
    /// The recipient's domain.
    pub domain: &'a Domain,
    /// The provider behind it, where it is known.
    pub provider: Option<&'a str>,
    /// The source it would leave from; `None` while none is chosen, and for the configuration's.
    pub source: Option<SourceId>,
}

/// Who said so: a kind of policy and a number in it. What waits because of the same key waits together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyKey {
    /// A code that stays, as in `traffic_rule`.
    pub code: &'static str,
    pub id: u128,
}

/// Whether it may be sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Allow,
    /// All that this key speaks of, together, so many recipients a minute.
    Throttle {
        by: PolicyKey,
        per_minute: u32,
    },
    /// Not before `until`, or until the policy changes.
    Hold {
        by: PolicyKey,
        until: Option<UtcMillis>,
    },
}

/// May this workspace's stream send to this provider from this source now? Asked for every message, with the queue's lock
/// held: an answer takes no longer than a look into memory.
///
/// Whoever implements it calls [`crate::Engine::policies_changed`] when its answers change.
pub trait SendPolicy: Send + Sync {
    fn verdict(&self, sending: &Sending<'_>, now: UtcMillis) -> Verdict;

    /// What a verdict of this key means, in an English sentence.
    fn explain(&self, by: PolicyKey) -> Option<String>;

    /// Whether every verdict is [`Verdict::Allow`], so that nobody needs to ask.
    fn is_empty(&self) -> bool {
        false
    }
}

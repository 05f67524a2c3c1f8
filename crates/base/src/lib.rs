//! The vocabulary every other crate speaks: ids, addresses, domains, times, SMTP replies and the events
//! that can happen to a message.
//!
//! **Invariant:** nothing here performs I/O, reads the system clock (except [`SystemClock`], which the binary
//! hands out) or knows about a storage engine or a protocol session.

mod address;
mod clock;
mod envelope;
mod event;
mod id;
mod reply;
mod stream;

pub use address::{AddressError, Domain, DomainError, EmailAddress};
pub use clock::{Clock, ManualClock, SharedClock, SystemClock, UtcMillis};
pub use envelope::{BodyType, DsnNotify, DsnReturn, Envelope, Recipient};
pub use event::{AttemptFacts, Event, EventKind, TlsFacts, TlsPolicyFacts, Transcript, TranscriptLine};
pub use id::{
    ApiKeyId, AttemptId, ContactId, CredentialId, DomainId, EventId, FieldId, FormFileId, FormId, IdError,
    ImportId, InviteId, MessageId, PasskeyId, PoolId, ProviderId, RehearsalId, SegmentId, SessionId,
    SourceId, SubmissionId, TemplateId, ThemeId, TopicId, TrafficRuleId, UserId, WarmupId, WebhookId,
    WorkspaceId,
};
pub use reply::{EnhancedCode, Reply, ReplyClass};
pub use stream::Stream;

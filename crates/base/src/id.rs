use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU16, Ordering};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::UtcMillis;

/// The text is not an id of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid id (expected a UUID)")]
pub struct IdError;

/// Orders the ids made within one millisecond. The one mutable static: ids that are made one after the other are listed
/// one after the other, whoever makes them.
static MADE: AtomicU16 = AtomicU16::new(0);

/// UUIDv7 (RFC 9562 §5.7, with the counter of §6.2 method 1): time-ordered, so new rows land at the end of every index.
fn v7(now: UtcMillis) -> Uuid {
    let millis = u64::try_from(now.0).unwrap_or(0);
    let mut rest: [u8; 10] = rand::random();
    rest[..2].copy_from_slice(&(MADE.fetch_add(1, Ordering::Relaxed) & 0x0fff).to_be_bytes());
    uuid::Builder::from_unix_timestamp_millis(millis, &rest).into_uuid()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id for something created at `now`.
            #[must_use]
            pub fn new(now: UtcMillis) -> Self {
                Self(v7(now))
            }

            /// The 16 bytes, as stored.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::try_parse(text).map(Self).map_err(|_| IdError)
            }
        }
    )+};
}

ids! {
    /// A tenant.
    WorkspaceId,
    /// One accepted message, whatever its number of recipients.
    MessageId,
    /// A person who can sign in.
    UserId,
    /// An SMTP login or a trusted network of a workspace.
    CredentialId,
    /// A bearer key of the HTTP API.
    ApiKeyId,
    /// A sender domain of a workspace.
    DomainId,
    /// One thing that happened to a message.
    EventId,
    /// One try to hand a message to a remote server.
    AttemptId,
    /// A webhook endpoint.
    WebhookId,
    /// A person's session in a browser.
    SessionId,
    /// A passkey of a person (WebAuthn credential).
    PasskeyId,
    /// A link that lets somebody into a workspace.
    InviteId,
    /// An OpenID Connect provider people may sign in with.
    ProviderId,
    /// One sending IP address with its EHLO name.
    SourceId,
    /// Weighted sources that mail goes out from.
    PoolId,
    /// The warm-up of a source or a sender domain.
    WarmupId,
    /// A standing order about mail as it flows.
    TrafficRuleId,
    /// A dress rehearsal of sending.
    RehearsalId,
    /// A person in a workspace's audience.
    ContactId,
    /// A property that a workspace keeps of its contacts.
    FieldId,
    /// What contacts of a workspace can subscribe to.
    TopicId,
    /// A rule that picks contacts of a workspace.
    SegmentId,
    /// A file of contacts that is brought into a workspace.
    ImportId,
    /// A form people sign up with.
    FormId,
    /// A file that a form promises.
    FormFileId,
    /// Content that mail is made of.
    TemplateId,
    /// How templates of a workspace look.
    ThemeId,
    /// What one person wrote into a form.
    SubmissionId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_ordered_by_time_and_round_trip() {
        let early = MessageId::new(UtcMillis(1_700_000_000_000));
        let late = MessageId::new(UtcMillis(1_700_000_000_001));
        assert!(early < late);
        assert_eq!(early.to_string().parse(), Ok(early));
        assert_eq!("nonsense".parse::<MessageId>(), Err(IdError));
        assert_eq!(early.0.get_version_num(), 7);
        let next = MessageId::new(UtcMillis(1_700_000_000_000));
        assert!(early < next && next < late);
    }
}

use postroad_base::{Reply, ReplyClass};
use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

use super::file::RuleText;
use super::{ProfileError, SampleError};
use crate::outcome::DeferralClass;

/// What a reply is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyKind {
    /// Too much, too fast.
    RateLimited,
    /// More connections at a time than they like.
    TooManyConnections,
    /// More messages on one connection than they like.
    TooManyMessages,
    /// What they think of the sending address.
    SourceReputation,
    /// What they think of the domain or the content.
    SenderReputation,
    /// SPF, DKIM, DMARC, PTR or TLS are not as they want them.
    Authentication,
    /// Come back in a few minutes (RFC 6647).
    Greylisted,
    MailboxFull,
    /// The recipient does not exist or takes nothing.
    Recipient,
    /// Their trouble.
    ServerBusy,
}

impl ReplyKind {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RateLimited => "rate_limited",
            Self::TooManyConnections => "too_many_connections",
            Self::TooManyMessages => "too_many_messages",
            Self::SourceReputation => "source_reputation",
            Self::SenderReputation => "sender_reputation",
            Self::Authentication => "authentication",
            Self::Greylisted => "greylisted",
            Self::MailboxFull => "mailbox_full",
            Self::Recipient => "recipient",
            Self::ServerBusy => "server_busy",
        }
    }

    /// How long a recipient waits after such a deferral.
    #[must_use]
    pub fn deferral(self) -> DeferralClass {
        match self {
            Self::RateLimited
            | Self::TooManyConnections
            | Self::TooManyMessages
            | Self::SourceReputation
            | Self::SenderReputation => DeferralClass::RateLimited,
            Self::Greylisted => DeferralClass::Greylisted,
            Self::MailboxFull => DeferralClass::MailboxFull,
            Self::Authentication | Self::Recipient | Self::ServerBusy => DeferralClass::Other,
        }
    }
}

/// What to do about a reply.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Multiply connections and message rate by this.
    SlowDown { factor: f64 },
    /// Stay below the connections there are now.
    LimitConnections,
    /// Stay at the messages this connection has carried.
    LimitMessages,
    /// Nothing for so long, then one message as a probe.
    Suspend { for_secs: u32 },
    /// Nothing for as long as the reply asks, or for so long when it names no time; then one message as a probe.
    Obey { for_secs: u32 },
    /// It is about this recipient only.
    Recipient,
}

/// Whom the action concerns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// This source at this provider (or site).
    #[default]
    Path,
    /// This source everywhere.
    Source,
    /// All sources at this provider.
    Provider,
    /// The workspace whose message it was, at this provider; others go on.
    Workspace,
    /// Nobody but the recipient.
    Recipient,
}

/// So many of these replies within so long, before anything is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    pub count: u32,
    pub within_secs: u32,
}

/// A reply, and what it leads to.
#[derive(Debug)]
pub struct Rule {
    /// As in `google.unusual_rate`: unique among all profiles.
    pub id: std::sync::Arc<str>,
    pub kind: ReplyKind,
    pub action: Action,
    pub scope: Scope,
    pub after: Option<Threshold>,
    codes: Box<[u16]>,
    enhanced: Box<[EnhancedPattern]>,
    text: Option<Regex>,
    hits: Box<[Box<str>]>,
    misses: Box<[Box<str>]>,
}

/// `4.7.28`, `4.7.*`, `*.7.1`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct EnhancedPattern([Option<u16>; 3]);

impl EnhancedPattern {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(|part| match part {
            "*" => Some(None),
            number => number.parse().ok().map(Some),
        });
        let pattern = [parts.next()??, parts.next()??, parts.next()??];
        parts.next().is_none().then_some(Self(pattern))
    }

    fn matches(self, reply: &Reply) -> bool {
        reply.enhanced.is_some_and(|code| {
            let found = [u16::from(code.class), code.subject, code.detail];
            self.0.iter().zip(found).all(|(wanted, found)| wanted.is_none_or(|wanted| wanted == found))
        })
    }
}

/// Largest compiled pattern.
const PATTERN_BYTES: usize = 256 * 1024;

impl Rule {
    pub(super) fn read(profile: &str, text: RuleText) -> Result<Self, ProfileError> {
        let id = format!("{profile}.{}", text.id);
        let bad = |problem: String| ProfileError::Rule { id: id.clone(), problem };
        if text.code.is_empty() && text.enhanced.is_empty() && text.text.is_none() {
            return Err(bad("it would match every reply".to_owned()));
        }
        let enhanced = text
            .enhanced
            .iter()
            .map(|code| EnhancedPattern::parse(code).ok_or_else(|| bad(format!("{code} is no pattern"))))
            .collect::<Result<_, _>>()?;
        let pattern = text.text.as_deref().map(|pattern| {
            RegexBuilder::new(pattern).case_insensitive(true).size_limit(PATTERN_BYTES).build()
        });
        let pattern = pattern.transpose().map_err(|error| bad(error.to_string()))?;
        if let Action::SlowDown { factor } = text.action
            && !(0.05..1.0).contains(&factor)
        {
            return Err(bad("a factor is from 0.05 to below 1".to_owned()));
        }
        Ok(Self {
            kind: text.kind,
            action: text.action,
            scope: text.scope,
            after: text.after,
            codes: text.code.into(),
            enhanced,
            text: pattern,
            hits: text.hits.into_iter().map(Into::into).collect(),
            misses: text.misses.into_iter().map(Into::into).collect(),
            id: id.into(),
        })
    }

    /// Replies this rule is there for.
    #[must_use]
    pub fn hits(&self) -> &[Box<str>] {
        &self.hits
    }

    /// Replies that look like it and are not meant.
    #[must_use]
    pub fn misses(&self) -> &[Box<str>] {
        &self.misses
    }

    /// Whether `reply` with `text` (its lines joined) is one of these.
    pub(super) fn matches(&self, reply: &Reply, text: &str) -> bool {
        let negative = matches!(reply.class(), ReplyClass::Transient | ReplyClass::Permanent);
        negative
            && (self.codes.is_empty() || self.codes.contains(&reply.code))
            && (self.enhanced.is_empty() || self.enhanced.iter().any(|pattern| pattern.matches(reply)))
            && self.text.as_ref().is_none_or(|pattern| pattern.is_match(text))
    }
}

/// A reply from how people write it down: `421 4.7.28 Our system …`, or with `421-`.
///
/// # Errors
/// When it does not begin with a code.
pub fn parse_sample(sample: &str) -> Result<Reply, SampleError> {
    let bad = || SampleError(sample.to_owned());
    let (code, rest) = sample.split_at_checked(3).ok_or_else(bad)?;
    let code: u16 = code.parse().map_err(|_| bad())?;
    let rest = rest.trim_start_matches(['-', ' ']);
    let (first, after) = rest.split_once(' ').unwrap_or((rest, ""));
    Ok(match first.parse() {
        Ok(enhanced) => Reply::new(code, enhanced, after),
        Err(_) => Reply::plain(code, rest),
    })
}

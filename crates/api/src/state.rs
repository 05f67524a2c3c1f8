use std::fmt;
use std::sync::Arc;

use futures::future::BoxFuture;
use postroad_account::{Accounts, Sealer};
use postroad_audience::{Audience, Postman, PublicBase};
use postroad_base::{Domain, SharedClock};
use postroad_db::Db;
use postroad_delivery::egress::{Egress, SourceChecker};
use postroad_delivery::{Engine, Gate, SenderDomains, SendingHost, Suppressions};
use postroad_insight::{EventLog, Webhooks};
use postroad_net::dns::Resolver;
use postroad_rehearsal::RehearsalRoom;
use postroad_sandbox::Sandbox;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Live;
use crate::auth::Rate;
use crate::extract::BodyBudget;
use crate::installation::{Finding, Installation, Listener, PolicyCertificate};

/// Everything the API answers from.
pub struct ApiState {
    pub clock: SharedClock,
    pub db: Db,
    pub accounts: Accounts,
    pub gate: Gate,
    pub engine: Arc<Engine>,
    pub domains: SenderDomains,
    pub suppressions: Suppressions,
    pub egress: Egress,
    pub source_checker: SourceChecker,
    pub events: EventLog,
    pub webhooks: Webhooks,
    pub sandbox: Sandbox,
    pub audience: Audience,
    /// Posts what the audience writes: confirmations, changes of address.
    pub postman: Arc<dyn Postman>,
    pub resolver: Resolver,
    /// Where links in mail lead.
    pub public_base: PublicBase,
    pub rehearsals: RehearsalRoom,
    pub live: Live,
    /// Seals the passwords of relay hosts.
    pub sealer: Sealer,
    /// The machine as DNS records name it; the relay host is filled in from the settings.
    pub host: SendingHost,
    pub hooks: Hooks,
    /// Asks the providers that people sign in at.
    pub provider_http: postroad_net::http::Client,
    /// Where the web app is, for links, until an administrator sets the public URL. Without a slash at the end.
    pub web_url: String,
    pub limits: ApiLimits,
    pub body_budget: BodyBudget,
}

/// Finds the key authorization of a token.
pub type AcmeChallenge = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Finds out how it stands with the certificate of a host that serves an MTA-STS policy; `None` where nobody knows.
pub type PolicyCertificateOf = Arc<dyn Fn(&Domain) -> Option<PolicyCertificate> + Send + Sync>;

/// What the binary knows and the API asks for.
#[derive(Clone)]
pub struct Hooks {
    /// The text of `/metrics`.
    pub metrics: Arc<dyn Fn() -> String + Send + Sync>,
    /// The answer to an ACME HTTP-01 challenge token (RFC 8555 §8.3).
    pub acme_challenge: AcmeChallenge,
    /// Further checks of `/readyz`: listeners, certificates, disk.
    pub health: Arc<dyn Fn() -> BoxFuture<'static, Vec<Check>> + Send + Sync>,
    /// Called after a relay host was changed, to make it effective at once.
    pub relays_changed: Arc<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>,
    /// Looks at storage and certificate.
    pub installation: Arc<dyn Fn() -> BoxFuture<'static, Installation> + Send + Sync>,
    /// Examines the machine.
    pub doctor: Arc<dyn Fn() -> BoxFuture<'static, Vec<Finding>> + Send + Sync>,
    pub policy_certificate: PolicyCertificateOf,
    /// Where connections are accepted.
    pub listeners: Arc<[Listener]>,
}

impl Default for Hooks {
    /// No metrics, no challenges, no further checks, nothing known of the machine.
    fn default() -> Self {
        Self {
            metrics: Arc::new(String::new),
            acme_challenge: Arc::new(|_| None),
            health: Arc::new(|| Box::pin(async { Vec::new() })),
            relays_changed: Arc::new(|| Box::pin(async {})),
            installation: Arc::new(|| Box::pin(async { Installation::default() })),
            doctor: Arc::new(|| Box::pin(async { Vec::new() })),
            policy_certificate: Arc::new(|_| None),
            listeners: Arc::new([]),
        }
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hooks")
    }
}

/// One part of the server, as `/readyz` tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Check {
    #[schema(example = "database")]
    pub name: String,
    pub ok: bool,
    /// Why not, when it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How much of the server a client may take.
#[derive(Clone, Copy, Debug)]
pub struct ApiLimits {
    pub per_key: Rate,
    /// Of one person's session.
    pub per_session: Rate,
    /// What anybody may call, of one address or one IPv6 /64: signing in, opening links.
    pub open_per_address: Rate,
    /// Requests for sign-up forms of one address, or one IPv6 /64.
    pub forms_per_address: Rate,
    /// All requests of one address, or one IPv6 /64, whatever their keys.
    pub per_address: Rate,
    /// Pages that anybody may see, of one address or one IPv6 /64.
    pub pages_per_network: Rate,
}

impl Default for ApiLimits {
    fn default() -> Self {
        Self {
            per_key: Rate { burst: 2_000, per_minute: 12_000 },
            per_session: Rate { burst: 2_000, per_minute: 12_000 },
            open_per_address: Rate { burst: 120, per_minute: 120 },
            forms_per_address: Rate { burst: 300, per_minute: 300 },
            per_address: Rate { burst: 5_000, per_minute: 30_000 },
            pages_per_network: Rate { burst: 120, per_minute: 120 },
        }
    }
}

/// JSON around one message: names, escapes, text parts.
const MESSAGE_OVERHEAD_BYTES: usize = 1024 * 1024;
/// Bodies with messages that may be in memory together, as a multiple of the largest one.
const LARGEST_BODIES_AT_ONCE: usize = 4;

impl ApiState {
    /// The largest body with messages in it: the largest message in base64 (RFC 4648), and what is around it.
    #[must_use]
    pub fn message_body_bytes(&self) -> usize {
        message_body_bytes(self.gate.limits().size_bytes)
    }

    /// The budget that fits a gate's limits.
    #[must_use]
    pub fn budget_for(gate: &Gate) -> BodyBudget {
        BodyBudget::new(message_body_bytes(gate.limits().size_bytes) * LARGEST_BODIES_AT_ONCE)
    }
}

fn message_body_bytes(largest: u64) -> usize {
    usize::try_from(largest).unwrap_or(usize::MAX / 16).div_ceil(3) * 4 + MESSAGE_OVERHEAD_BYTES
}

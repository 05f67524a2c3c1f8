//! Who may do what, and how much: workspaces, users and how they sign in, SMTP and network credentials, API keys, quotas, settings, the
//! audit log, sealed secrets and idempotency keys.
//!
//! [`Accounts`] opens the tables and holds the stores:
//!
//! * [`Workspaces`]: tenants with status, [`WorkspaceSettings`] and [`QuotaLimits`].
//! * [`Users`]: people (argon2id), administrators, memberships with a [`Role`].
//! * [`SmtpCredentials`] and [`NetworkCredentials`]: who may submit by SMTP.
//! * [`ApiKeys`]: bearer tokens with [`Scope`]s.
//! * [`Sessions`]: people signed in at browsers. [`Accounts`] has the ways in: [`Accounts::set_up`], [`Accounts::sign_in`],
//!   [`Accounts::sign_in_passkey`], [`Accounts::finish_provider`], [`Accounts::join`], [`Accounts::reset`].
//! * [`Passkeys`], [`SecondFactors`], [`Providers`]: what people sign in with besides passwords.
//! * [`Principal`]: who is asking, whichever way they came in; [`Principal::may`] answers.
//! * [`Quotas`]: recipients per minute and per UTC day, without a database on the hot path.
//! * [`LoginThrottle`]: slows down guessing.
//! * [`Settings`]: typed settings of the installation, effective at once.
//! * [`AuditLog`]: who changed what, when, from where. Every change here writes its entry in the same transaction.
//! * [`Sealer`]: encryption of secrets we must read back (relay password, DKIM keys, webhook secrets).
//! * [`IdempotencyKeys`]: at most one effect per key of the HTTP API.
//!
//! Look-ups on hot paths are cached for [`CACHE_TTL`] at most: a change is effective at once in this process and after
//! that time in the others.
//!
//! **Invariant:** no secret is stored readable: passwords as argon2id or SCRAM verifiers, API keys as digests, the rest
//! sealed. No secret, address or token is logged.
//!
//! It does not speak HTTP or SMTP, does not decide which mail is acceptable, and runs no background task: the binary
//! calls [`Accounts::tick`].

mod access;
mod accounts;
mod api_key;
mod audit;
mod bootstrap;
mod cache;
mod ceremony;
mod cidr;
mod confirm;
mod credential;
mod error;
mod first_credential;
mod idempotency;
mod invite;
mod keyset;
mod last_used;
mod link;
mod member;
mod oidc;
mod onboarding;
mod passkey;
mod password;
mod preferences;
mod principal;
mod quota;
mod role;
mod schema;
mod scope;
mod sealer;
mod second_factor;
mod secret;
mod session;
mod settings;
mod sign_in;
mod throttle;
mod user;
mod webauthn;
mod workspace;

pub use access::{WORKSPACES_LISTED_MAX, WorkspaceAccess};
pub use accounts::Accounts;
pub use api_key::{ApiKey, ApiKeys, KeySort, NewApiKey, TOKEN_PREFIX};
pub use audit::{AuditEntry, AuditFilter, AuditLog, AuditSearch, By, Change, NamedEntry};
pub use bootstrap::{FirstRun, NewInstallation};
pub use cache::CACHE_TTL;
pub use cidr::{Network, NetworkError};
pub use confirm::Proof;
pub use credential::{
    NetworkCredential, NetworkCredentials, NetworkLogin, NetworkSort, NewNetworkCredential,
    NewSmtpCredential, SenderRules, SmtpCredential, SmtpCredentialSort, SmtpCredentials, SmtpLogin,
};
pub use error::AccountError;
pub use first_credential::FirstCredential;
pub use idempotency::{Begin, IdempotencyKeys, MAX_KEY_BYTES, StoredResponse};
pub use invite::{InviteSort, Newcomer};
pub use keyset::MAX_PAGE;
pub use link::{Link, LinkKind};
pub use member::{Member, MemberSort};
pub use oidc::{NewProvider, OidcError, Provider, ProviderChange, ProviderSort, Providers, Return};
pub use onboarding::{Onboarding, Progress};
pub use passkey::{NewPasskey, PASSKEYS_MAX, Passkey, Passkeys};
pub use postroad_db::Search;
pub use preferences::{Preferences, ProfileChange, Theme};
pub use principal::{Actor, ActorError, Principal};
pub use quota::{QuotaExceeded, QuotaLimits, QuotaWindow, Quotas};
pub use role::{Role, RoleError};
pub use scope::{Scope, ScopeError, ScopeSet};
pub use sealer::{SealError, SealedText, Sealer};

pub use second_factor::{SecondFactors, TotpSecret};
pub use secret::Secret;
pub use session::{
    SESSION_ABSOLUTE, SESSION_IDLE, SIGN_IN_FRESH, Session, Sessions, SignInMethod, Started, Visitor,
};
pub use settings::{
    ForwardedHeader, InstallationSettings, RelayHost, RelayLogin, RelayTls, RetrySchedule, Settings,
    TrustedProxies,
};
pub use sign_in::{SecondFactor, SignIn, SignInError};
pub use throttle::{LoginThrottle, Throttled};
pub use user::{Membership, NewUser, User, UserSort, UserStatus, Users};
pub use webauthn::{Answered, Challenge, RelyingParty};
pub use workspace::{
    Mode, NewWorkspace, SenderPolicy, Workspace, WorkspaceChange, WorkspaceSettings, WorkspaceSort,
    WorkspaceStatus, Workspaces,
};

//! What the domain crates answer with, as problems. Failures of ours are logged here, where they end.

use axum::http::StatusCode;
use postroad_account::{AccountError, SealError, SignInError};
use postroad_audience::AudienceError;
use postroad_db::{CursorError, DbError, SearchError};
use postroad_delivery::DomainsError;
use postroad_delivery::egress::EgressError;
use postroad_delivery::traffic::TrafficError;
use postroad_insight::InsightError;
use postroad_rehearsal::{PlanError, RoomError};
use postroad_sandbox::SandboxError;

use super::{FieldError, Problem};

/// When a client may try again after the database was busy or unreachable.
const DATABASE_RETRY_SECS: u64 = 5;
const DNS_RETRY_SECS: u64 = 60;

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        tracing::error!(%error, "the database failed");
        if error.is_busy_or_disk_full() || error.is_unavailable() {
            Self::unavailable("the database cannot do this at the moment", DATABASE_RETRY_SECS)
        } else {
            Self::internal()
        }
    }
}

impl From<TrafficError> for Problem {
    fn from(error: TrafficError) -> Self {
        match error {
            TrafficError::Db(error) => error.into(),
            TrafficError::Full => Self::new(StatusCode::CONFLICT, "traffic_rules_full", error.to_string()),
            TrafficError::Damaged => {
                tracing::error!(%error, "a traffic rule cannot be read");
                Self::internal()
            }
        }
    }
}

impl From<RoomError> for Problem {
    fn from(error: RoomError) -> Self {
        match error {
            RoomError::Db(error) => error.into(),
            RoomError::Full => Self::new(StatusCode::CONFLICT, "rehearsals_full", error.to_string())
                .with_fix("Wait until one has ended, or end one."),
            RoomError::TooLarge { .. } => Self::field("/plan/weight", error.to_string()),
            RoomError::Plan(error) => Self::field(plan_field(&error), error.to_string()),
            RoomError::Damaged => {
                tracing::error!(%error, "a rehearsal cannot be read");
                Self::internal()
            }
        }
    }
}

/// The place in a plan that an error is about.
fn plan_field(error: &PlanError) -> &'static str {
    match error {
        PlanError::Range("days", ..) => "/plan/days",
        PlanError::Range("daily_volume", ..) => "/plan/daily_volume",
        PlanError::Range("weight", ..) => "/plan/weight",
        PlanError::Range("expire_hours", ..) => "/plan/expire_hours",
        PlanError::Range("spam", ..) => "/plan/spam",
        PlanError::Range("usual_daily", ..) => "/plan/usual_daily",
        PlanError::Range(..) => "/plan/list_size",
        PlanError::Sources => "/plan/sources",
        PlanError::Provider(_) | PlanError::Shares => "/plan/mix",
        PlanError::WarmUp(_) | PlanError::Stages(_) => "/plan/warm_up",
        PlanError::SenderDomain => "/plan/sender_domain",
        PlanError::Syntax(_) | PlanError::EmptyList | PlanError::Address(_) => "/plan",
    }
}

impl From<CursorError> for Problem {
    fn from(error: CursorError) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "cursor_invalid", error.to_string())
            .with_errors(vec![FieldError::new("cursor", error.to_string())])
    }
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Db(error) => error.into(),
            SearchError::Cursor(error) => error.into(),
            SearchError::Text(message) => Self::search_text(message),
        }
    }
}

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Db(error) => error.into(),
            AccountError::Cursor(error) => error.into(),
            AccountError::Invalid { field: "q", message } => Self::search_text(&message),
            AccountError::Invalid { field, message } => Self::field(format!("/{field}"), message),
            AccountError::Taken { field } => {
                let message = format!("{field} is already taken");
                Self::new(StatusCode::CONFLICT, "taken", message.clone())
                    .with_errors(vec![FieldError::new(format!("/{field}"), message)])
            }
            AccountError::Missing { what } => Self::not_found(what),
            AccountError::LinkInvalid => {
                Self::new(StatusCode::GONE, "link_invalid", "this link was used or replaced, or is too old")
                    .with_fix("Ask for a new one.")
            }
            AccountError::CeremonyInvalid(detail) => {
                Self::new(StatusCode::CONFLICT, "ceremony_invalid", detail).with_fix("Begin again.")
            }
            AccountError::RoleForbids(detail) => Self::new(StatusCode::FORBIDDEN, "role_forbids", detail),
            AccountError::Conflict { rule, message } => Self::new(StatusCode::CONFLICT, rule, message),
            AccountError::Seal(error) => error.into(),
            AccountError::Exceeds { scope } => {
                let detail = format!("you cannot give the scope {scope}, because you do not have it");
                Self::new(StatusCode::FORBIDDEN, "scope_exceeds", detail.clone())
                    .with_errors(vec![FieldError::new("/scopes", detail)])
            }
            error @ (AccountError::Damaged { .. } | AccountError::Hash) => {
                tracing::error!(%error, "an account operation failed");
                Self::internal()
            }
        }
    }
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Account(error) => error.into(),
            SignInError::Throttled(throttled) => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "login_throttled",
                "there were too many failed sign-ins; try again later",
            )
            .retry_after(throttled.retry_after_secs.into()),
            SignInError::Refused => Self::new(
                StatusCode::UNAUTHORIZED,
                "login_refused",
                "the address, the password, the code or the passkey is not right",
            ),
        }
    }
}

impl From<SealError> for Problem {
    fn from(error: SealError) -> Self {
        tracing::error!(%error, "a secret could not be sealed or opened");
        Self::internal()
    }
}

impl From<InsightError> for Problem {
    fn from(error: InsightError) -> Self {
        match error {
            InsightError::Db(error) => error.into(),
            InsightError::Cursor(error) => error.into(),
            InsightError::Text(message) => Self::search_text(message),
            InsightError::Invalid(message) => Self::new(StatusCode::BAD_REQUEST, "query_invalid", message),
            error => {
                tracing::error!(%error, "the event log failed");
                Self::unavailable("the event log cannot be read at the moment", DATABASE_RETRY_SECS)
            }
        }
    }
}

impl From<SandboxError> for Problem {
    fn from(error: SandboxError) -> Self {
        match error {
            SandboxError::Db(error) => error.into(),
            SandboxError::Cursor(error) => error.into(),
            SandboxError::Log(error) => error.into(),
            SandboxError::Search(message) => Self::new(StatusCode::BAD_REQUEST, "query_invalid", message),
            error @ SandboxError::Damaged(_) => {
                tracing::error!(%error, "captured mail cannot be read");
                Self::internal()
            }
        }
    }
}

impl From<AudienceError> for Problem {
    fn from(error: AudienceError) -> Self {
        match error {
            AudienceError::Db(error) => error.into(),
            AudienceError::Cursor(error) => error.into(),
            AudienceError::Invalid(wrong) => Self::invalid(
                wrong.into_iter().map(|wrong| FieldError::new(wrong.pointer, wrong.message)).collect(),
            ),
            AudienceError::Taken { field } => {
                let message = format!("{field} is already taken");
                Self::new(StatusCode::CONFLICT, "taken", message.clone())
                    .with_errors(vec![FieldError::new(format!("/{field}"), message)])
            }
            AudienceError::Text(message) => Self::search_text(message),
            AudienceError::Missing { what } => Self::not_found(what),
            AudienceError::Conflict { rule, message } => Self::new(StatusCode::CONFLICT, rule, message),
            AudienceError::Log(error) => error.into(),
            error @ AudienceError::Stale => {
                Self::new(StatusCode::PRECONDITION_FAILED, "changed_meanwhile", error.to_string())
            }
            error @ AudienceError::Damaged(_) => {
                tracing::error!(%error, "the audience cannot be read");
                Self::internal()
            }
        }
    }
}

impl From<DomainsError> for Problem {
    fn from(error: DomainsError) -> Self {
        match error {
            DomainsError::Db(error) => error.into(),
            DomainsError::Cursor(error) => error.into(),
            DomainsError::Text(message) => Self::search_text(message),
            DomainsError::Literal(_) => Self::field("/name", error.to_string()),
            DomainsError::Exists(_) => Self::new(StatusCode::CONFLICT, "domain_exists", error.to_string())
                .with_errors(vec![FieldError::new("/name", error.to_string())]),
            DomainsError::Rotating => {
                Self::new(StatusCode::CONFLICT, "rotation_under_way", error.to_string())
            }
            DomainsError::MtaStsWithoutMx(_) | DomainsError::MtaStsHosts => {
                Self::field("/mx", error.to_string())
            }
            DomainsError::MtaStsMaxAge => Self::field("/max_age_secs", error.to_string()),
            DomainsError::Dns(_) => Self::unavailable(error.to_string(), DNS_RETRY_SECS),
            DomainsError::Key(_) => {
                tracing::error!(%error, "a DKIM key failed");
                Self::internal()
            }
        }
    }
}

impl From<EgressError> for Problem {
    fn from(error: EgressError) -> Self {
        let text = error.to_string();
        match error {
            EgressError::Db(error) => error.into(),
            EgressError::Seal(error) => error.into(),
            EgressError::Invalid { field, .. } => Self::field(format!("/{field}"), text),
            EgressError::Taken { field, .. } => Self::new(StatusCode::CONFLICT, "taken", text.clone())
                .with_errors(vec![FieldError::new(format!("/{field}"), text)]),
            EgressError::Missing(what) => Self::not_found(what),
            EgressError::SourceInUse { .. } => Self::new(StatusCode::CONFLICT, "source_in_use", text)
                .with_fix("Say where its queue goes: queue=pool for the other sources of its pools, or queue= and the id of the source that takes its place."),
            EgressError::PoolInUse => Self::new(StatusCode::CONFLICT, "pool_in_use", text),
            EgressError::Mixed { .. } => Self::new(StatusCode::CONFLICT, "streams_mixed", text)
                .with_fix("Take another source, or set mix to true if they shall share a reputation."),
            EgressError::Dedicated => Self::new(StatusCode::CONFLICT, "pool_dedicated", text),
            error @ (EgressError::Damaged(_) | EgressError::Machine(_)) => {
                tracing::error!(%error, "sources and pools failed");
                Self::internal()
            }
        }
    }
}

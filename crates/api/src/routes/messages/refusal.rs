//! What the gate refuses, told to a client who wrote JSON.

use axum::http::StatusCode;
use postroad_delivery::Refusal;

use crate::{FieldError, Problem};

/// A client is told to try again after this when we could not store its message.
const STORAGE_RETRY_SECS: u64 = 10;
/// And after this when too many were being captured.
const BUSY_RETRY_SECS: u64 = 1;

/// The problem, with the place in the message as the client wrote it: `raw` has no other places.
pub fn problem(refusal: &Refusal, is_raw: bool) -> Problem {
    let status = match refusal {
        // Without a time to come back, the message is larger than the whole quota: waiting will not help.
        Refusal::Quota(quota) if quota.retry_after_secs.is_some() => StatusCode::TOO_MANY_REQUESTS,
        Refusal::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
        Refusal::Busy | Refusal::Storage(_) => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::NoWorkspace | Refusal::Suspended { .. } => StatusCode::FORBIDDEN,
        Refusal::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    if let Refusal::Storage(cause) = refusal {
        tracing::error!(%cause, "a message could not be stored");
    }
    let problem = Problem::new(status, refusal.rule(), refusal.to_string());
    let problem = match refusal.field() {
        Some(field) => {
            let place = if is_raw { raw_place(field) } else { place(field) };
            problem.with_errors(vec![FieldError::new(place, refusal.to_string()).with_fix(refusal.fix())])
        }
        None => problem.with_fix(refusal.fix()),
    };
    match refusal {
        Refusal::Quota(quota) => match quota.retry_after_secs {
            Some(secs) => problem.retry_after(u64::from(secs)),
            None => problem,
        },
        Refusal::Busy => problem.retry_after(BUSY_RETRY_SECS),
        Refusal::DiskFull | Refusal::Storage(_) => problem.retry_after(STORAGE_RETRY_SECS),
        _ => problem,
    }
}

/// The property that stands for a header field; other fields are under `headers`.
fn place(field: &str) -> String {
    match field {
        "from" | "From" => "/from".into(),
        "to" | "To" => "/to".into(),
        "Cc" => "/cc".into(),
        "Bcc" => "/bcc".into(),
        "Reply-To" => "/reply_to".into(),
        "Subject" => "/subject".into(),
        "tags" | "metadata" | "send_at" | "expires_at" | "topic" => format!("/{field}"),
        other => format!("/headers/{other}"),
    }
}

fn raw_place(field: &str) -> String {
    match field {
        "tags" | "metadata" | "send_at" | "expires_at" | "topic" => format!("/{field}"),
        "to" => "/rcpt_to".into(),
        _ => "/raw".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(refusal: &Refusal, is_raw: bool, status: u16, field: Option<&str>) {
        let body = problem(refusal, is_raw).body(None);
        let found = body.errors.first().map(|error| error.field.as_str());
        assert_eq!((body.status, found, body.rule.as_str()), (status, field, refusal.rule()), "{body:?}");
        assert!(body.fix.is_some() || body.errors[0].fix.is_some(), "{body:?}");
    }

    #[test]
    fn refusals_name_the_place_the_client_wrote() {
        let domain = || Refusal::SenderDomain { domain: "x.example".parse().unwrap() };
        check(&domain(), false, 422, Some("/from"));
        check(&domain(), true, 422, Some("/raw"));
        let header = || Refusal::Header { field: "List-Unsubscribe".into(), problem: "twice".into() };
        check(&header(), false, 422, Some("/headers/List-Unsubscribe"));
        check(&Refusal::AllSuppressed, true, 422, Some("/rcpt_to"));
        check(&Refusal::Suspended { reason: "abuse".into() }, false, 403, None);
        check(&Refusal::DiskFull, false, 507, None);
        check(&Refusal::TooLarge { found: 9, limit: 8 }, false, 413, None);
    }
}

//! What the TLS of connections must be: DANE, MTA-STS, REQUIRETLS, and what operators set.

mod bogus_dnssec_defers;
mod dane_mismatch_defers;
mod mta_sts_enforce_refuses_plaintext;
mod mta_sts_testing_delivers;
mod operator_policy_is_kept;
mod own_mta_sts_policy_is_served;
mod provider_wants_tls;
mod requiretls_needs_proven_names;
mod tls_report_is_sent;

use serde_json::Value;

use crate::support::{World, WorldOptions, events};

/// A signed world; policies may be fetched from loopback.
async fn signed() -> World {
    World::with(WorldOptions { signed: true, settings: loopback(), ..WorldOptions::default() }).await
}

async fn unsigned() -> World {
    World::with(WorldOptions { settings: loopback(), ..WorldOptions::default() }).await
}

fn loopback() -> Vec<(&'static str, String)> {
    vec![("webhooks.allow_private", "127.0.0.0/8".to_owned())]
}

fn sts_policy(mode: &str, mx: &str) -> String {
    format!("version: STSv1\nmode: {mode}\nmx: {mx}\nmax_age: 604800\n")
}

/// The last deferral of a story: its reply code, its words, and the TLS policy with its failure.
fn deferral(story: &Value) -> (String, String, String, String) {
    let deferred = events(story, "deferred");
    let last = deferred.first().expect("there was a deferral");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let used = &last["attempt"]["tls_policy"];
    (
        text(&last["reply"]["enhanced_code"]),
        text(&last["reply"]["text"]),
        text(&used["policy"]),
        text(&used["failure"]),
    )
}

/// What a delivery says of TLS: the policy, and whether it held.
fn delivery(story: &Value) -> (String, bool) {
    let used = &events(story, "delivered")[0]["attempt"]["tls_policy"];
    (used["policy"].as_str().unwrap_or_default().to_owned(), used["failure"].is_null())
}

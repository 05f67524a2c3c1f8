use serde::Deserialize;

use super::rule::{Action, ReplyKind, Scope, Threshold};

/// A profile as it is written in `crates/delivery/profiles/NAME.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProfileText {
    pub name: String,
    pub title: String,
    /// Ends of MX host names, each with its leading dot, or whole names without.
    #[serde(default)]
    pub mx: Vec<String>,
    /// Recipient domains that are this provider's whatever their MX hosts are.
    #[serde(default)]
    pub domains: Vec<String>,
    pub limits: LimitsText,
    pub clamps: ClampsText,
    #[serde(default)]
    pub rules: Vec<RuleText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitsText {
    pub connections: u32,
    pub messages_per_connection: u32,
    pub connections_per_minute: u32,
    /// Without it the rate is free until a reply asks for less.
    pub messages_per_second: Option<f64>,
    pub idle_secs: u32,
    #[serde(default)]
    pub tls: super::TlsMinimum,
}

/// Least and most the controller may come to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClampsText {
    pub connections: [u32; 2],
    pub messages_per_second: [f64; 2],
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleText {
    pub id: String,
    /// Any of these; any 4yz or 5yz without it.
    #[serde(default)]
    pub code: Vec<u16>,
    #[serde(default)]
    pub enhanced: Vec<String>,
    pub text: Option<String>,
    pub kind: ReplyKind,
    pub action: Action,
    #[serde(default)]
    pub scope: Scope,
    pub after: Option<Threshold>,
    /// Replies this rule is there for.
    pub hits: Vec<String>,
    /// Replies that look like it and must not be taken for it.
    pub misses: Vec<String>,
}

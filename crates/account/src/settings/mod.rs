//! Settings of the installation: typed, in the database, effective at once.

mod proxies;
mod store;

use postroad_base::Domain;
use serde::{Deserialize, Serialize};

use crate::{AccountError, QuotaLimits, SealedText};

pub use proxies::{ForwardedHeader, TrustedProxies};
pub use store::Settings;

/// Everything an administrator decides about the installation that is not in the configuration file.
///
/// Each field is one row of the table, so that two people can change two settings at once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct InstallationSettings {
    /// Hands all mail to another server, because the network blocks port 25.
    pub relay_host: Option<RelayHost>,
    pub retry: RetrySchedule,
    /// For workspaces that have none of their own.
    pub default_quota: QuotaLimits,
    /// The most days that a workspace may keep events; `None` leaves it to the workspace.
    pub event_retention_max_days: Option<u16>,
    /// Where people reach the web app: scheme, host and port, without a slash at the end.
    pub public_url: Option<String>,
    /// Blocklists (RFC 5782) that sources are looked up on; `None` for [`InstallationSettings::BLOCKLISTS`].
    pub blocklists: Option<Vec<Domain>>,
    pub trusted_proxies: TrustedProxies,
}

/// A server that takes all mail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelayHost {
    /// A name or an address literal.
    pub host: Domain,
    pub port: u16,
    pub tls: RelayTls,
    #[serde(default)]
    pub login: Option<RelayLogin>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelayTls {
    /// STARTTLS where it is offered; never with a login.
    Opportunistic,
    /// STARTTLS with a valid certificate, or no delivery.
    StartTls,
    /// TLS from the first byte with a valid certificate (RFC 8314 §3).
    Implicit,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelayLogin {
    pub username: String,
    /// Sealed in the context [`RelayLogin::CONTEXT`].
    pub password: SealedText,
}

impl RelayLogin {
    /// What the password is sealed for.
    pub const CONTEXT: &'static str = "relay password";
}

impl RelayHost {
    pub(crate) fn check(&self) -> Result<(), AccountError> {
        if self.port == 0 {
            return Err(AccountError::invalid("relay_host", "the port must not be 0"));
        }
        if self.login.is_some() && self.tls == RelayTls::Opportunistic {
            return Err(AccountError::invalid("relay_host", "a login needs tls to be start_tls or implicit"));
        }
        if self.login.as_ref().is_some_and(|login| login.username.is_empty()) {
            return Err(AccountError::invalid("relay_host", "the username of the login is empty"));
        }
        Ok(())
    }
}

/// When a deferred recipient is tried again (RFC 5321 §4.5.4.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetrySchedule {
    /// The waits after the first, second, … deferral; the last one repeats.
    pub intervals_secs: Vec<u32>,
    /// How much a wait is shortened or lengthened at random, so that messages do not march in step.
    pub jitter_percent: u8,
    /// A message older than this expires, unless it says otherwise itself.
    pub expire_after_secs: u32,
}

impl Default for RetrySchedule {
    fn default() -> Self {
        Self {
            intervals_secs: vec![60, 300, 900, 1_800, 3_600, 7_200, 14_400],
            jitter_percent: 10,
            // RFC 5321 §4.5.4.1: the give-up time is generally at least 4 to 5 days.
            expire_after_secs: 5 * 86_400,
        }
    }
}

impl RetrySchedule {
    const INTERVALS_MAX: usize = 50;
    const INTERVAL_MIN_SECS: u32 = 1;
    const INTERVAL_MAX_SECS: u32 = 86_400;
    const EXPIRE_MAX_SECS: u32 = 30 * 86_400;

    /// The wait before the next attempt, without jitter, after `attempts` failed ones (counted from 1).
    #[must_use]
    pub fn interval_secs(&self, attempts: u32) -> u32 {
        let index = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
        let last = self.intervals_secs.len().saturating_sub(1);
        self.intervals_secs.get(index.min(last)).copied().unwrap_or(Self::INTERVAL_MAX_SECS)
    }

    fn check(&self) -> Result<(), AccountError> {
        let range = Self::INTERVAL_MIN_SECS..=Self::INTERVAL_MAX_SECS;
        if !(1..=Self::INTERVALS_MAX).contains(&self.intervals_secs.len())
            || !self.intervals_secs.iter().all(|secs| range.contains(secs))
        {
            return Err(AccountError::invalid("retry", "needs 1 to 50 intervals of 1 to 86400 seconds"));
        }
        if self.jitter_percent > 50 {
            return Err(AccountError::invalid("retry", "the jitter is at most 50 percent"));
        }
        if !(60..=Self::EXPIRE_MAX_SECS).contains(&self.expire_after_secs) {
            return Err(AccountError::invalid("retry", "messages expire after 60 seconds to 30 days"));
        }
        Ok(())
    }
}

impl InstallationSettings {
    /// Lists that many receivers ask and that anybody may ask a little.
    pub const BLOCKLISTS: [&'static str; 3] = ["zen.spamhaus.org", "bl.spamcop.net", "psbl.surriel.com"];
    const BLOCKLISTS_MAX: usize = 20;

    /// The blocklists to ask.
    #[must_use]
    pub fn blocklists(&self) -> Vec<Domain> {
        let default = || Self::BLOCKLISTS.iter().filter_map(|name| name.parse().ok()).collect();
        self.blocklists.clone().unwrap_or_else(default)
    }

    fn check(&self) -> Result<(), AccountError> {
        if let Some(relay) = &self.relay_host {
            relay.check()?;
        }
        if self.event_retention_max_days == Some(0) {
            return Err(AccountError::invalid("event_retention_max_days", "must be at least 1"));
        }
        if self.public_url.as_deref().is_some_and(|url| !is_origin(url)) {
            return Err(AccountError::invalid(
                "public_url",
                "must be http:// or https:// and a host, in lower case and without a path",
            ));
        }
        let lists = self.blocklists.as_deref().unwrap_or_default();
        if lists.len() > Self::BLOCKLISTS_MAX || lists.iter().any(Domain::is_literal) {
            return Err(AccountError::invalid("blocklists", "are at most 20 domain names"));
        }
        self.trusted_proxies.check()?;
        self.retry.check()
    }
}

/// RFC 6454 §6.2: what browsers send as Origin, so that it can be compared with it.
fn is_origin(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        (1..=255).contains(&rest.len())
            && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-:[]".contains(&b))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_interval_repeats() {
        let schedule = RetrySchedule { intervals_secs: vec![10, 20], ..RetrySchedule::default() };
        let waits: Vec<u32> = (0..5).map(|attempts| schedule.interval_secs(attempts)).collect();
        assert_eq!(waits, [10, 10, 20, 20, 20]);
    }

    #[test]
    fn impossible_settings_are_refused() {
        assert!(InstallationSettings::default().check().is_ok());
        let check =
            |json: serde_json::Value| serde_json::from_value::<InstallationSettings>(json).unwrap().check();
        for bad in [
            serde_json::json!({ "retry": { "intervals_secs": [] } }),
            serde_json::json!({ "retry": { "intervals_secs": [0] } }),
            serde_json::json!({ "retry": { "expire_after_secs": 1 } }),
            serde_json::json!({ "event_retention_max_days": 0 }),
            serde_json::json!({ "public_url": "mail.example.com" }),
            serde_json::json!({ "public_url": "https://mail.example.com/" }),
            serde_json::json!({ "public_url": "https://Mail.example.com" }),
            serde_json::json!({ "relay_host": { "host": "r.example", "port": 0, "tls": "implicit" } }),
            serde_json::json!({ "relay_host": { "host": "r.example", "port": 25, "tls": "opportunistic",
                "login": { "username": "u", "password": "x" } } }),
        ] {
            assert!(matches!(check(bad.clone()), Err(AccountError::Invalid { .. })), "{bad}");
        }
    }
}

//! The MTA-STS policies of our own domains (RFC 8461): what `mta-sts.DOMAIN` serves, and the id that DNS shows for it.

use std::time::Duration;

use postroad_base::{Domain, UtcMillis};
use postroad_db::{DbError, Migration, Row, Value};
use postroad_net::dns::Exchange;
use postroad_net::mta_sts::{MAX_AGE_MAX_SECS, MAX_MX_PATTERNS, Mode, MxPattern, Policy};

use super::{DomainsError, SenderDomain, SenderDomains};

/// RFC 8461 §3.2 wants weeks; less than a day protects nobody who writes seldom.
pub const MTA_STS_MAX_AGE_SECS: u32 = 604_800;
pub const MTA_STS_MAX_AGE_MIN_SECS: u32 = 86_400;

/// A policy that is switched on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnPolicy {
    pub mode: Mode,
    pub max_age_secs: u32,
    /// The hosts an administrator named; empty for those of the domain's MX records.
    pub named: Vec<MxPattern>,
    /// The hosts the policy allows.
    pub mx: Vec<MxPattern>,
    /// Of the DNS record; another one whenever the policy changes.
    pub id: String,
    pub updated_at: UtcMillis,
}

impl OwnPolicy {
    /// The policy as it is served.
    #[must_use]
    pub fn text(&self) -> String {
        let max_age = Duration::from_secs(self.max_age_secs.into());
        Policy { mode: self.mode, max_age, mx: self.mx.clone() }.to_string()
    }
}

/// What to serve from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPolicy {
    pub mode: Mode,
    pub max_age_secs: u32,
    /// Empty to take the hosts of the domain's MX records.
    pub named: Vec<MxPattern>,
}

pub(crate) fn migrations() -> Vec<Migration> {
    vec![Migration::shared(1, "MTA-STS policies of sender domains", FIRST)]
}

const FIRST: &str = "
CREATE TABLE sender_domain_mta_sts (
    domain {blob} PRIMARY KEY REFERENCES sender_domains (id) ON DELETE CASCADE,
    mode TEXT NOT NULL,
    max_age_secs {int} NOT NULL,
    named TEXT NOT NULL,
    mx TEXT NOT NULL,
    policy_id TEXT NOT NULL,
    updated_at {int} NOT NULL
);
";

impl SenderDomains {
    /// The policy of a domain, if it is switched on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn mta_sts(&self, domain: &SenderDomain) -> Result<Option<OwnPolicy>, DomainsError> {
        let sql = "SELECT mode, max_age_secs, named, mx, policy_id, updated_at FROM sender_domain_mta_sts \
                   WHERE domain = ?";
        let row = self.db.query_one(sql, vec![Value::from(domain.id.0)]).await?;
        Ok(row.as_ref().map(read).transpose()?)
    }

    /// Switches a domain's policy on, or changes it.
    ///
    /// # Errors
    /// When it names no host and the domain has no MX record, its time is out of bounds, or storage fails.
    pub async fn set_mta_sts(
        &self,
        domain: &SenderDomain,
        new: NewPolicy,
    ) -> Result<OwnPolicy, DomainsError> {
        if !(MTA_STS_MAX_AGE_MIN_SECS..=MAX_AGE_MAX_SECS).contains(&new.max_age_secs) {
            return Err(DomainsError::MtaStsMaxAge);
        }
        if new.named.len() > MAX_MX_PATTERNS {
            return Err(DomainsError::MtaStsHosts);
        }
        let mx = if new.named.is_empty() { self.mail_hosts(&domain.name).await? } else { new.named.clone() };
        if mx.is_empty() && new.mode != Mode::None {
            return Err(DomainsError::MtaStsWithoutMx(domain.name.clone()));
        }
        let before = self.mta_sts(domain).await?;
        let now = self.clock.now();
        let mut policy = OwnPolicy {
            mode: new.mode,
            max_age_secs: new.max_age_secs,
            named: new.named,
            mx,
            id: now.0.to_string(),
            updated_at: now,
        };
        // RFC 8461 §3.1: the id tells senders that there is something new to fetch.
        if let Some(before) = before.filter(|before| before.text() == policy.text()) {
            policy.id = before.id;
        }
        self.save_mta_sts(domain, &policy).await?;
        Ok(policy)
    }

    /// Switches a domain's policy off at once. Senders that have one believe it until it ends: mode `none` is the way to tell
    /// them first (RFC 8461 §8.3).
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn remove_mta_sts(&self, domain: &SenderDomain) -> Result<bool, DomainsError> {
        let sql = "DELETE FROM sender_domain_mta_sts WHERE domain = ?";
        Ok(self.db.execute(sql, vec![Value::from(domain.id.0)]).await? > 0)
    }

    /// What `https://mta-sts.NAME/.well-known/mta-sts.txt` says, for a verified domain with a policy.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn served_policy(&self, name: &Domain) -> Result<Option<String>, DomainsError> {
        let sql = "SELECT p.mode, p.max_age_secs, p.named, p.mx, p.policy_id, p.updated_at \
                   FROM sender_domain_mta_sts p JOIN sender_domains d ON d.id = p.domain \
                   WHERE d.name = ? AND d.verified_at IS NOT NULL ORDER BY d.created_at LIMIT 1";
        let row = self.db.query_one(sql, vec![Value::from(name.as_str())]).await?;
        Ok(row.as_ref().map(read).transpose()?.map(|policy| policy.text()))
    }

    /// The hosts at which policies are served: `mta-sts.NAME` of every verified domain with one, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn policy_hosts(&self, limit: i64) -> Result<Vec<Domain>, DomainsError> {
        let sql = "SELECT DISTINCT d.name FROM sender_domain_mta_sts p JOIN sender_domains d ON d.id = p.domain \
                   WHERE d.verified_at IS NOT NULL ORDER BY d.name LIMIT ?";
        let rows = self.db.query(sql, vec![Value::from(limit)]).await?;
        let mut hosts = Vec::with_capacity(rows.len());
        for row in &rows {
            let name: String = row.get("name")?;
            // A name too long for another label has no policy that anybody could fetch.
            hosts.extend(format!("mta-sts.{name}").parse::<Domain>());
        }
        Ok(hosts)
    }

    /// Follows the domain's MX records, where no hosts were named.
    pub(super) async fn follow_mx(&self, domain: &SenderDomain) -> Result<Option<OwnPolicy>, DomainsError> {
        let Some(policy) = self.mta_sts(domain).await? else { return Ok(None) };
        if !policy.named.is_empty() {
            return Ok(Some(policy));
        }
        self.resolver.forget(&domain.name);
        match self.mail_hosts(&domain.name).await {
            Ok(mx) if !mx.is_empty() && mx != policy.mx => {
                let now = self.clock.now();
                let policy = OwnPolicy { mx, id: now.0.to_string(), updated_at: now, ..policy };
                self.save_mta_sts(domain, &policy).await?;
                Ok(Some(policy))
            }
            _ => Ok(Some(policy)),
        }
    }

    async fn mail_hosts(&self, name: &Domain) -> Result<Vec<MxPattern>, DomainsError> {
        let answer = self.resolver.mx(name).await.map_err(|error| DomainsError::Dns(error.to_string()))?;
        let mut hosts: Vec<MxPattern> = answer
            .records
            .iter()
            .filter_map(|mx| match &mx.exchange {
                Exchange::Host(host) => host.as_str().parse().ok(),
                Exchange::Null | Exchange::Invalid(_) => None,
            })
            .collect();
        hosts.sort();
        hosts.dedup();
        Ok(hosts)
    }

    async fn save_mta_sts(&self, domain: &SenderDomain, policy: &OwnPolicy) -> Result<(), DomainsError> {
        let sql = "INSERT INTO sender_domain_mta_sts (domain, mode, max_age_secs, named, mx, policy_id, updated_at) \
                   VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (domain) DO UPDATE SET mode = excluded.mode, \
                   max_age_secs = excluded.max_age_secs, named = excluded.named, mx = excluded.mx, \
                   policy_id = excluded.policy_id, updated_at = excluded.updated_at";
        let values = vec![
            Value::from(domain.id.0),
            Value::from(policy.mode.as_str()),
            Value::from(i64::from(policy.max_age_secs)),
            Value::from(joined(&policy.named)),
            Value::from(joined(&policy.mx)),
            Value::from(policy.id.as_str()),
            Value::from(policy.updated_at.0),
        ];
        self.db.execute(sql, values).await?;
        Ok(())
    }
}

fn joined(patterns: &[MxPattern]) -> String {
    patterns.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn read(row: &Row) -> Result<OwnPolicy, DbError> {
    let bad = |column: &str, problem| DbError::Column { column: column.to_owned(), problem };
    let patterns = |column: &str| {
        let text: String = row.get(column)?;
        text.split_ascii_whitespace()
            .map(|one| one.parse().map_err(|_| bad(column, "not a host")))
            .collect::<Result<Vec<MxPattern>, _>>()
    };
    let mode: String = row.get("mode")?;
    let max_age_secs: i64 = row.get("max_age_secs")?;
    Ok(OwnPolicy {
        mode: mode.parse().map_err(|_| bad("mode", "unknown mode"))?,
        max_age_secs: u32::try_from(max_age_secs).map_err(|_| bad("max_age_secs", "out of bounds"))?,
        named: patterns("named")?,
        mx: patterns("mx")?,
        id: row.get("policy_id")?,
        updated_at: UtcMillis(row.get("updated_at")?),
    })
}

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use postroad_base::{Domain, UtcMillis};
use postroad_db::{DbError, Row, Value};
use postroad_net::dns::{MxHost, TlsLevel};

use super::TlsPolicies;

/// The longest pattern, in bytes.
pub const PATTERN_MAX_BYTES: usize = 260;
/// Rules that are kept; the table is an operator's, and read whole.
const RULES_MAX: i64 = 10_000;

/// Which destinations a rule is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyPattern {
    /// `example.com`: this recipient domain.
    Domain(Domain),
    /// `*.example.com`: every domain below it.
    Below(Domain),
    /// `mx:example.net`: domains all of whose mail hosts are, or are below, this: a provider's customers.
    Hosts(Domain),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be a domain (example.com), all below one (*.example.com), or a provider by its mail hosts (mx:example.net)"
)]
pub struct PolicyPatternError;

impl FromStr for PolicyPattern {
    type Err = PolicyPatternError;

    fn from_str(text: &str) -> Result<Self, PolicyPatternError> {
        let domain = |text: &str| {
            let domain: Domain = text.parse().map_err(|_| PolicyPatternError)?;
            if domain.is_literal() { Err(PolicyPatternError) } else { Ok(domain) }
        };
        let text = text.trim();
        if let Some(hosts) = text.strip_prefix("mx:") {
            return Ok(Self::Hosts(domain(hosts.strip_prefix("*.").unwrap_or(hosts))?));
        }
        match text.strip_prefix("*.") {
            Some(parent) => Ok(Self::Below(domain(parent)?)),
            None => Ok(Self::Domain(domain(text)?)),
        }
    }
}

impl fmt::Display for PolicyPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Domain(domain) => write!(f, "{domain}"),
            Self::Below(domain) => write!(f, "*.{domain}"),
            Self::Hosts(domain) => write!(f, "mx:{domain}"),
        }
    }
}

/// What an operator wants of the connections to some destinations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsPolicyRule {
    pub pattern: PolicyPattern,
    pub level: TlsLevel,
    /// Why, for the next operator.
    pub note: String,
    pub created_at: UtcMillis,
    pub updated_at: UtcMillis,
}

/// All rules, to be asked without waiting.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Configured {
    rules: HashMap<PolicyPattern, TlsLevel>,
}

impl Configured {
    /// What the nearest rule says: the domain's own, then those above it, then those of its hosts.
    pub(crate) fn level(&self, domain: &Domain, hosts: &[MxHost]) -> Option<TlsLevel> {
        if self.rules.is_empty() {
            return None;
        }
        if let Some(level) = self.rules.get(&PolicyPattern::Domain(domain.clone())) {
            return Some(*level);
        }
        if let Some(level) = parents(domain).find_map(|parent| self.rules.get(&PolicyPattern::Below(parent)))
        {
            return Some(*level);
        }
        let of_host = |host: &MxHost| {
            std::iter::once(host.name.clone())
                .chain(parents(&host.name))
                .find_map(|name| self.rules.get(&PolicyPattern::Hosts(name)).copied())
        };
        // All hosts, so that one host of a provider in a domain's own set does not decide for the others.
        let mut levels = hosts.iter().map(of_host);
        let first = levels.next().flatten()?;
        levels.try_fold(first, |least, level| level.map(|level| least.min(level)))
    }
}

fn parents(domain: &Domain) -> impl Iterator<Item = Domain> {
    let above = |domain: &Domain| domain.as_str().split_once('.')?.1.parse().ok();
    std::iter::successors(above(domain), above)
}

impl TlsPolicies {
    /// Reads the rules anew. Called after every change here and every few seconds, for changes made by other processes.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn refresh(&self) -> Result<(), DbError> {
        let rules = self.rules("", None, RULES_MAX).await?;
        let read = Configured { rules: rules.into_iter().map(|rule| (rule.pattern, rule.level)).collect() };
        if read != *self.configured() {
            self.0.configured.store(Arc::new(read));
        }
        Ok(())
    }

    /// Rules whose pattern holds `search`, after `after` in the alphabet, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn rules(
        &self,
        search: &str,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Vec<TlsPolicyRule>, DbError> {
        let sql = "SELECT pattern, level, note, created_at, updated_at FROM tls_policies \
                   WHERE pattern > ? AND pattern LIKE ? ESCAPE '!' ORDER BY pattern LIMIT ?";
        let values =
            vec![Value::from(after.unwrap_or_default()), Value::from(containing(search)), Value::from(limit)];
        let rows = self.0.db.query(sql, values).await?;
        rows.iter().map(read).collect()
    }

    /// One rule.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn rule(&self, pattern: &PolicyPattern) -> Result<Option<TlsPolicyRule>, DbError> {
        let sql = "SELECT pattern, level, note, created_at, updated_at FROM tls_policies WHERE pattern = ?";
        let row = self.0.db.query_one(sql, vec![Value::from(pattern.to_string())]).await?;
        row.as_ref().map(read).transpose()
    }

    /// Sets the rule of a pattern; [`crate::Engine::policies_changed`] brings it into force at once.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_rule(
        &self,
        pattern: &PolicyPattern,
        level: TlsLevel,
        note: &str,
    ) -> Result<TlsPolicyRule, DbError> {
        let now = self.0.clock.now();
        let sql = "INSERT INTO tls_policies (pattern, level, note, created_at, updated_at) VALUES (?, ?, ?, ?, ?) \
                   ON CONFLICT (pattern) DO UPDATE SET level = excluded.level, note = excluded.note, \
                   updated_at = excluded.updated_at";
        let values = vec![
            Value::from(pattern.to_string()),
            Value::from(level.as_str()),
            Value::from(note),
            Value::from(now.0),
            Value::from(now.0),
        ];
        self.0.db.execute(sql, values).await?;
        self.refresh().await?;
        let made = TlsPolicyRule {
            pattern: pattern.clone(),
            level,
            note: note.to_owned(),
            created_at: now,
            updated_at: now,
        };
        Ok(self.rule(pattern).await?.unwrap_or(made))
    }

    /// Takes the rule of a pattern away. Returns whether there was one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn remove_rule(&self, pattern: &PolicyPattern) -> Result<bool, DbError> {
        let sql = "DELETE FROM tls_policies WHERE pattern = ?";
        let removed = self.0.db.execute(sql, vec![Value::from(pattern.to_string())]).await?;
        self.refresh().await?;
        Ok(removed > 0)
    }
}

/// A LIKE pattern with `!` as its escape.
pub(super) fn containing(search: &str) -> String {
    let mut pattern = String::from("%");
    for letter in search.trim().to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

fn read(row: &Row) -> Result<TlsPolicyRule, DbError> {
    let bad = |column: &str, problem| DbError::Column { column: column.to_owned(), problem };
    let pattern: String = row.get("pattern")?;
    let level: String = row.get("level")?;
    Ok(TlsPolicyRule {
        pattern: pattern.parse().map_err(|_| bad("pattern", "not a pattern"))?,
        level: TlsLevel::parse(&level).ok_or_else(|| bad("level", "unknown level"))?,
        note: row.get("note")?,
        created_at: UtcMillis(row.get("created_at")?),
        updated_at: UtcMillis(row.get("updated_at")?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rules: &[(&str, TlsLevel)], domain: &str, hosts: &[&str], expected: Option<TlsLevel>) {
        let rules = rules.iter().map(|(pattern, level)| (pattern.parse().unwrap(), *level)).collect();
        let host = |name: &&str| MxHost {
            name: name.parse().unwrap(),
            preference: 0,
            addresses: Vec::new(),
            secure: false,
        };
        let hosts: Vec<_> = hosts.iter().map(host).collect();
        let found = Configured { rules }.level(&domain.parse().unwrap(), &hosts);
        assert_eq!(found, expected, "{domain} {hosts:?}");
    }

    #[test]
    fn the_nearest_rule_counts() {
        use TlsLevel::{None as Plain, Opportunistic, Required, Verified};
        let rules = [
            ("example.com", Verified),
            ("*.example.com", Required),
            ("*.sub.example.com", Opportunistic),
            ("mx:big.test", Verified),
            ("mx:old.big.test", Plain),
        ];
        check(&rules, "example.com", &["mx.other.test"], Some(Verified));
        check(&rules, "a.example.com", &["mx.big.test"], Some(Required));
        check(&rules, "a.sub.example.com", &["mx.big.test"], Some(Opportunistic));
        check(&rules, "customer.test", &["mx1.big.test", "mx2.eu.big.test"], Some(Verified));
        check(&rules, "customer.test", &["mx1.big.test", "old.big.test"], Some(Plain));
        check(&rules, "customer.test", &["mx1.big.test", "mx.mine.test"], None);
        check(&rules, "customer.test", &["mx.notbig.test"], None);
        check(&[], "customer.test", &["mx1.big.test"], None);
    }

    #[test]
    fn patterns_are_written_one_way() {
        for (text, expected) in [
            ("Example.COM", Some("example.com")),
            (" *.example.com ", Some("*.example.com")),
            ("mx:*.outlook.com", Some("mx:outlook.com")),
            ("*", None),
            ("mx:", None),
            ("a b.test", None),
            ("[192.0.2.1]", None),
        ] {
            let parsed = text.parse::<PolicyPattern>().ok().map(|pattern| pattern.to_string());
            assert_eq!(parsed.as_deref(), expected, "{text}");
        }
    }
}

//! What is known of the mailbox providers: how much they take, and what their replies mean.
//!
//! A provider is a data file in `crates/delivery/profiles`. Each rule in it carries replies that must lead to it and
//! replies that must not; a test holds every file to them.

mod catalogue;
mod file;
mod rule;

use std::borrow::Cow;

use postroad_base::Reply;
use serde::{Deserialize, Serialize};

pub use self::catalogue::{ProfileId, Profiles};
use self::file::ProfileText;
pub use self::rule::{Action, ReplyKind, Rule, Scope, Threshold, parse_sample};

/// A profile that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    #[error("it is not a profile: {0}")]
    Syntax(#[from] toml::de::Error),
    #[error("the rule {id}: {problem}")]
    Rule { id: String, problem: String },
    #[error("{0}")]
    Limits(&'static str),
}

/// The text is no reply.
#[derive(Debug, thiserror::Error)]
#[error("not a reply: {0}")]
pub struct SampleError(String);

/// The least protection a provider is spoken to with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TlsMinimum {
    #[default]
    Opportunistic,
    Required,
}

/// Where the controller begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// At a time, per source.
    pub connections: u32,
    pub messages_per_connection: u32,
    pub connections_per_minute: u32,
    /// `None`: free until a reply asks for less.
    pub messages_per_second: Option<f64>,
    /// How long a connection without work is kept.
    pub idle_secs: u32,
    pub tls: TlsMinimum,
}

/// How far the controller may go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clamps {
    pub least_connections: u32,
    pub most_connections: u32,
    pub least_messages_per_second: f64,
    pub most_messages_per_second: f64,
}

/// One mailbox provider, or what holds for everybody else.
#[derive(Debug)]
pub struct Profile {
    /// As in `google`.
    pub name: Box<str>,
    /// As people call it.
    pub title: Box<str>,
    pub limits: Limits,
    pub clamps: Clamps,
    /// The first that matches counts; what holds for everybody comes last.
    rules: Vec<std::sync::Arc<Rule>>,
    mx: Box<[Box<str>]>,
    domains: Box<[Box<str>]>,
}

impl Profile {
    /// Reads a profile.
    ///
    /// # Errors
    /// When it is no TOML, has unknown keys, a pattern that is none, or limits outside its clamps.
    pub fn read(text: &str) -> Result<Self, ProfileError> {
        let ProfileText { name, title, mx, domains, limits, clamps, rules } = toml::from_str(text)?;
        let rules = rules
            .into_iter()
            .map(|rule| Rule::read(&name, rule).map(std::sync::Arc::new))
            .collect::<Result<_, _>>()?;
        let [least_connections, most_connections] = clamps.connections;
        let [least_messages_per_second, most_messages_per_second] = clamps.messages_per_second;
        let profile = Self {
            name: name.into(),
            title: title.into(),
            limits: Limits {
                connections: limits.connections,
                messages_per_connection: limits.messages_per_connection,
                connections_per_minute: limits.connections_per_minute,
                messages_per_second: limits.messages_per_second,
                idle_secs: limits.idle_secs,
                tls: limits.tls,
            },
            clamps: Clamps {
                least_connections,
                most_connections,
                least_messages_per_second,
                most_messages_per_second,
            },
            rules,
            mx: mx.into_iter().map(|end| end.to_ascii_lowercase().into()).collect(),
            domains: domains.into_iter().map(|name| name.to_ascii_lowercase().into()).collect(),
        };
        profile.check()?;
        Ok(profile)
    }

    /// This one for a relay host, which takes as much as it can until its replies say otherwise.
    #[must_use]
    pub fn of_relay(&self, connections: u32) -> Self {
        let most_connections = connections.max(self.clamps.least_connections);
        Self {
            name: "relay".into(),
            title: "Relay host".into(),
            limits: Limits {
                connections: most_connections,
                messages_per_connection: u32::MAX,
                connections_per_minute: u32::MAX,
                messages_per_second: None,
                ..self.limits
            },
            clamps: Clamps { most_connections, ..self.clamps },
            rules: self.rules.clone(),
            mx: Box::default(),
            domains: Box::default(),
        }
    }

    fn check(&self) -> Result<(), ProfileError> {
        let Self { limits, clamps, .. } = self;
        let whole = clamps.least_connections >= 1
            && limits.messages_per_connection >= 1
            && limits.connections_per_minute >= 1
            && limits.idle_secs >= 1;
        if !whole {
            return Err(ProfileError::Limits("every limit is at least 1"));
        }
        if !(clamps.least_connections..=clamps.most_connections).contains(&limits.connections) {
            return Err(ProfileError::Limits("connections are outside of their clamps"));
        }
        let rates = clamps.least_messages_per_second..=clamps.most_messages_per_second;
        if clamps.least_messages_per_second <= 0.0
            || limits.messages_per_second.is_some_and(|rate| !rates.contains(&rate))
        {
            return Err(ProfileError::Limits("messages_per_second is outside of its clamps"));
        }
        Ok(())
    }

    /// The rule for a reply.
    #[must_use]
    pub fn rule_for(&self, reply: &Reply) -> Option<&std::sync::Arc<Rule>> {
        let text = words(reply);
        self.rules.iter().find(|rule| rule.matches(reply, &text))
    }

    #[must_use]
    pub fn rules(&self) -> &[std::sync::Arc<Rule>] {
        &self.rules
    }

    /// Domains whose mailboxes are known to be here, in lower case.
    pub fn domains(&self) -> impl Iterator<Item = &str> {
        self.domains.iter().map(|domain| &**domain)
    }

    /// Whether all MX hosts of a domain are this provider's. Hosts are in lower case.
    fn serves<'a>(&self, hosts: impl IntoIterator<Item = &'a str>) -> bool {
        let mut any = false;
        let ours = |host: &str| {
            self.mx
                .iter()
                .any(|end| if end.starts_with('.') { host.ends_with(&**end) } else { **end == *host })
        };
        let all = hosts.into_iter().all(|host| {
            any = true;
            ours(host)
        });
        any && all
    }
}

/// A reply's text with every run of white space as one space: servers break lines where they like.
fn words(reply: &Reply) -> Cow<'_, str> {
    match reply.lines.as_slice() {
        [one] if !one.contains("  ") && !one.contains('\t') => Cow::Borrowed(one.trim()),
        lines => {
            let words = lines.iter().flat_map(|line| line.split_whitespace());
            Cow::Owned(words.collect::<Vec<_>>().join(" "))
        }
    }
}

#[cfg(test)]
mod tests;

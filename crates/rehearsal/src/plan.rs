use std::collections::{BTreeMap, HashSet};
use std::net::IpAddr;

use postroad_base::{Domain, Stream};
use postroad_delivery::egress::warmup::Plan as WarmUpPlan;
use postroad_simnet::world::{Population, ProviderKind};
use serde::{Deserialize, Serialize};

/// The longest rehearsal.
pub const MAX_DAYS: u16 = 120;
/// The largest daily volume, in real messages.
pub const MAX_DAILY: u64 = 50_000_000;
/// The largest audience, in simulated recipients.
pub const MAX_AUDIENCE: u64 = 20_000_000;
pub const MAX_SOURCES: usize = 64;
pub const MAX_WEIGHT: u32 = 100_000;

/// What is rehearsed, as written in TOML.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Plan {
    pub days: u16,
    /// Messages to send each day, all providers together.
    pub daily_volume: u64,
    /// Different recipients; as many as are sent to in a day if nothing is said.
    pub list_size: Option<u64>,
    pub list: ListQuality,
    /// The source addresses.
    pub sources: Vec<IpAddr>,
    /// What every provider is used to from each source already; 0 for new ones.
    pub usual_daily: f64,
    pub warm_up: WarmUp,
    pub stream: Stream,
    pub sender_domain: String,
    /// Whether those who read are sent to first while there is not enough room for all.
    pub engaged_first: bool,
    /// Shares of the recipients by provider; they need not add up to anything.
    pub mix: BTreeMap<String, f64>,
    /// Real messages one simulated message stands for.
    pub weight: u32,
    /// How long a message is tried.
    pub expire_hours: u32,
    /// Forward and reverse DNS of the sources confirm each other.
    pub reverse_dns: bool,
    /// SPF and DKIM pass and are aligned with From, and there is a DMARC record.
    pub authenticated: bool,
    /// One-click unsubscription (RFC 8058).
    pub one_click: bool,
    /// 0 (a letter) to 1 (obvious spam).
    pub spam: f64,
}

impl Default for Plan {
    fn default() -> Self {
        let mix = [
            ("google", 42.0),
            ("microsoft", 20.0),
            ("yahoo", 14.0),
            ("apple", 8.0),
            ("corporate", 12.0),
            ("greylisting", 2.0),
            ("tarpit", 0.3),
            ("full", 0.2),
            ("dead", 0.5),
            ("flaky", 1.0),
        ];
        Self {
            days: 30,
            daily_volume: 100_000,
            list_size: None,
            list: ListQuality::Ordinary,
            sources: vec![IpAddr::from([192, 0, 2, 1])],
            usual_daily: 0.0,
            warm_up: WarmUp::default(),
            stream: Stream::Broadcast,
            sender_domain: "news.example".to_owned(),
            engaged_first: true,
            mix: mix.into_iter().map(|(name, share)| (name.to_owned(), share)).collect(),
            weight: 1,
            expire_hours: 48,
            reverse_dns: true,
            authenticated: true,
            one_click: true,
            spam: 0.05,
        }
    }
}

/// How good the list of recipients is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ListQuality {
    /// People confirmed, bounces are removed.
    Confirmed,
    #[default]
    Ordinary,
    /// Old, bounces were never removed.
    Stale,
    /// Nobody was asked.
    Bought,
}

impl ListQuality {
    pub(crate) fn population(self) -> Population {
        match self {
            Self::Confirmed => Population::CONFIRMED,
            Self::Ordinary => Population::ORDINARY,
            Self::Stale => Population::STALE,
            Self::Bought => Population::BOUGHT,
        }
    }
}

/// How sources are warmed up: a built-in plan by its name, or messages a day, stage by stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum WarmUp {
    Named(String),
    Daily(Vec<u64>),
}

impl WarmUp {
    /// The stages it names; none for `none`.
    pub(crate) fn plan(&self) -> Result<Option<WarmUpPlan>, PlanError> {
        match self {
            Self::Named(name) if name == "none" => Ok(None),
            Self::Named(name) => {
                WarmUpPlan::find(name).map(Some).ok_or_else(|| PlanError::WarmUp(name.clone()))
            }
            Self::Daily(daily) => WarmUpPlan::custom("custom", "", daily)
                .map(Some)
                .map_err(|error| PlanError::Stages(error.to_string())),
        }
    }
}

impl Default for WarmUp {
    fn default() -> Self {
        Self::Named("sparkpost".to_owned())
    }
}

/// How the sender behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// As Postroad does: warmed up, shaped, spread over the day.
    #[default]
    Ours,
    /// Everything at once, as fast as connections open, and again after each deferral.
    Naive,
}

impl Policy {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Naive => "naive",
        }
    }
}

/// What is wrong with a plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    #[error("the plan cannot be read: {0}")]
    Syntax(String),
    #[error("{0} must be from {1} to {2}")]
    Range(&'static str, u64, u64),
    #[error("the sources must be different addresses, at least 1 and at most {MAX_SOURCES}")]
    Sources,
    #[error("there is no provider `{0}`; there are {list}", list = provider_names())]
    Provider(String),
    #[error("the shares of the mix must be positive numbers")]
    Shares,
    #[error("there is no warm-up plan `{0}`")]
    WarmUp(String),
    #[error("the warm-up: {0}")]
    Stages(String),
    #[error("the sender domain is not a domain name")]
    SenderDomain,
    #[error("the list holds no address")]
    EmptyList,
    #[error("line {0} of the list is not an e-mail address")]
    Address(usize),
}

fn provider_names() -> String {
    ProviderKind::ALL.map(ProviderKind::as_str).join(", ")
}

impl Plan {
    /// Reads a plan; what is not said is as in [`Plan::default`].
    ///
    /// # Errors
    /// When it is no plan, or one that cannot be rehearsed.
    pub fn from_toml(text: &str) -> Result<Self, PlanError> {
        let plan: Self = toml::from_str(text).map_err(|error| PlanError::Syntax(error.to_string()))?;
        plan.check()?;
        Ok(plan)
    }

    /// Whether it can be rehearsed.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), PlanError> {
        in_range("days", u64::from(self.days), 1, u64::from(MAX_DAYS))?;
        in_range("daily_volume", self.daily_volume, 1, MAX_DAILY)?;
        in_range("weight", u64::from(self.weight), 1, u64::from(MAX_WEIGHT))?;
        in_range("the audience divided by weight", self.audience(), 1, MAX_AUDIENCE)?;
        in_range("expire_hours", u64::from(self.expire_hours), 1, 240)?;
        let different: HashSet<&IpAddr> = self.sources.iter().collect();
        if self.sources.is_empty() || self.sources.len() > MAX_SOURCES || different.len() < self.sources.len()
        {
            return Err(PlanError::Sources);
        }
        if !(0.0..=MAX_DAILY as f64).contains(&self.usual_daily) {
            return Err(PlanError::Range("usual_daily", 0, MAX_DAILY));
        }
        self.warm_up.plan()?;
        if !(0.0..=1.0).contains(&self.spam) {
            return Err(PlanError::Range("spam", 0, 1));
        }
        if self.sender_domain.parse::<Domain>().is_err() {
            return Err(PlanError::SenderDomain);
        }
        self.shares().map(|_| ())
    }

    /// Simulated recipients.
    #[must_use]
    pub fn audience(&self) -> u64 {
        self.list_size.unwrap_or(self.daily_volume).div_ceil(u64::from(self.weight.max(1)))
    }

    /// Simulated messages a day.
    #[must_use]
    pub(crate) fn daily_simulated(&self) -> u64 {
        self.daily_volume.div_ceil(u64::from(self.weight.max(1)))
    }

    /// The shares of the providers, adding up to 1.
    pub(crate) fn shares(&self) -> Result<Vec<(ProviderKind, f64)>, PlanError> {
        let mut shares = Vec::new();
        for (name, share) in &self.mix {
            let kind = ProviderKind::named(name).ok_or_else(|| PlanError::Provider(name.clone()))?;
            if !share.is_finite() || *share < 0.0 {
                return Err(PlanError::Shares);
            }
            shares.push((kind, *share));
        }
        let total: f64 = shares.iter().map(|(_, share)| share).sum();
        if total <= 0.0 {
            return Err(PlanError::Shares);
        }
        Ok(shares.into_iter().map(|(kind, share)| (kind, share / total)).collect())
    }
}

fn in_range(what: &'static str, value: u64, from: u64, to: u64) -> Result<(), PlanError> {
    if (from..=to).contains(&value) { Ok(()) } else { Err(PlanError::Range(what, from, to)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let found = Plan::from_toml(text).err().map(|error| error.to_string());
        match expected {
            None => assert_eq!(found, None, "{text}"),
            Some(words) => assert!(found.as_deref().is_some_and(|error| error.contains(words)), "{found:?}"),
        }
    }

    #[test]
    fn plans_are_read_strictly() {
        check("", None);
        check("days = 7\ndaily_volume = 1_000_000\nlist = \"stale\"\nwarm_up = [100, 200]\n", None);
        check("[mix]\ngoogle = 1\nnaver = 2\n", None);
        check("days = 0", Some("days must be from 1 to 120"));
        check("speed = 3", Some("unknown field `speed`"));
        check("[mix]\ngogle = 1\n", Some("there is no provider `gogle`"));
        check("[mix]\ngoogle = 0\n", Some("positive"));
        check("sources = [\"192.0.2.1\", \"192.0.2.1\"]", Some("different addresses"));
        check("daily_volume = 40000000\n", Some("audience"));
        check("daily_volume = 40000000\nweight = 10\n", None);
    }
}

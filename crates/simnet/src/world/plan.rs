use std::net::IpAddr;

/// How a world is made. The same plan and seed make the same world.
#[derive(Clone, Debug)]
pub struct WorldPlan {
    /// How many real messages one simulated message stands for: providers count it that often. 1 is the full size;
    /// more makes a proportional rehearsal of a large plan with fewer messages.
    pub weight: u32,
    pub population: Population,
    /// What domains without a provider of their own are.
    pub shares: DomainShares,
    /// What providers know already.
    pub histories: Vec<History>,
    /// Domains of the sender that other providers send mail to, and about which they report TLS daily (RFC 8460).
    pub tls_report_domains: Vec<String>,
    /// Whether each open and click becomes an event. Otherwise they are only counted, which needs no memory.
    pub engagement_events: bool,
}

impl Default for WorldPlan {
    fn default() -> Self {
        Self {
            weight: 1,
            population: Population::default(),
            shares: DomainShares::default(),
            histories: Vec::new(),
            tls_report_domains: Vec::new(),
            engagement_events: true,
        }
    }
}

/// Who the recipients of the sender are: shares of all addresses, each between 0 and 1. What is left over after the four
/// kinds of engagement is [`Engagement::Hostile`](super::Engagement::Hostile): people who never asked for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Population {
    /// Nobody is there.
    pub unknown: f64,
    /// Somebody was there.
    pub disabled: f64,
    /// Addresses that only exist to catch senders.
    pub trap: f64,
    /// Mailboxes without room, for a while.
    pub full: f64,
    /// Read almost everything.
    pub avid: f64,
    /// Read now and then.
    pub regular: f64,
    /// Have not read for months.
    pub dormant: f64,
}

impl Population {
    /// A list that people confirmed and that bounces are removed from.
    pub const CONFIRMED: Self = Self {
        unknown: 0.003,
        disabled: 0.002,
        trap: 0.0,
        full: 0.003,
        avid: 0.28,
        regular: 0.45,
        dormant: 0.26,
    };
    /// An ordinary list of some years.
    pub const ORDINARY: Self = Self {
        unknown: 0.012,
        disabled: 0.006,
        trap: 0.000_02,
        full: 0.006,
        avid: 0.18,
        regular: 0.37,
        dormant: 0.40,
    };
    /// Old addresses that nobody removed bounces from.
    pub const STALE: Self = Self {
        unknown: 0.07,
        disabled: 0.03,
        trap: 0.000_5,
        full: 0.02,
        avid: 0.06,
        regular: 0.22,
        dormant: 0.55,
    };
    /// People who were never asked.
    pub const BOUGHT: Self = Self {
        unknown: 0.14,
        disabled: 0.05,
        trap: 0.003,
        full: 0.03,
        avid: 0.01,
        regular: 0.06,
        dormant: 0.33,
    };
}

impl Default for Population {
    fn default() -> Self {
        Self::ORDINARY
    }
}

/// Shares of the kinds of domains that are no large provider's; the rest is corporate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DomainShares {
    pub greylisting: f64,
    pub tarpit: f64,
    pub full: f64,
    pub dead: f64,
    pub flaky: f64,
}

impl Default for DomainShares {
    fn default() -> Self {
        Self { greylisting: 0.10, tarpit: 0.02, full: 0.01, dead: 0.04, flaky: 0.05 }
    }
}

/// Somebody providers have an opinion of: a source address or a sender domain.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Identity {
    Source(IpAddr),
    Domain(String),
}

/// What every provider knows of an identity when the world begins.
#[derive(Clone, Debug)]
pub struct History {
    pub identity: Identity,
    /// Messages a day each provider is used to.
    pub usual_daily: f64,
    /// 0 (hated) to 1 (trusted).
    pub score: f64,
}

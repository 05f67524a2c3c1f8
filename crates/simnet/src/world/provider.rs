use std::fmt;
use std::time::Duration;

use super::chance::{Chance, For, hash_text};
use super::plan::DomainShares;
use super::words::Reason;

/// A mailbox provider's personality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProviderKind {
    Google,
    Yahoo,
    Microsoft,
    Apple,
    Naver,
    /// Companies with a filter of their own and a shared blocklist.
    Corporate,
    /// Small servers that defer whom they do not know (RFC 6647).
    Greylisting,
    /// Answers, very slowly.
    Tarpit,
    /// Every mailbox is full.
    Full,
    /// Nobody answers.
    Dead,
    /// Connections fail and break.
    Flaky,
}

impl ProviderKind {
    pub const ALL: [Self; 11] = [
        Self::Google,
        Self::Yahoo,
        Self::Microsoft,
        Self::Apple,
        Self::Naver,
        Self::Corporate,
        Self::Greylisting,
        Self::Tarpit,
        Self::Full,
        Self::Dead,
        Self::Flaky,
    ];

    /// One word, as plans and reports write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Yahoo => "yahoo",
            Self::Microsoft => "microsoft",
            Self::Apple => "apple",
            Self::Naver => "naver",
            Self::Corporate => "corporate",
            Self::Greylisting => "greylisting",
            Self::Tarpit => "tarpit",
            Self::Full => "full",
            Self::Dead => "dead",
            Self::Flaky => "flaky",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    pub(super) fn index(self) -> usize {
        Self::ALL.iter().position(|kind| *kind == self).expect("all kinds are listed")
    }

    /// The domain people of this provider have most.
    #[must_use]
    pub fn main_domain(self) -> &'static str {
        match self {
            Self::Google => "gmail.com",
            Self::Yahoo => "yahoo.com",
            Self::Microsoft => "outlook.com",
            Self::Apple => "icloud.com",
            Self::Naver => "naver.com",
            Self::Corporate => "corporate.test",
            Self::Greylisting => "greylisting.test",
            Self::Tarpit => "tarpit.test",
            Self::Full => "full.test",
            Self::Dead => "dead.test",
            Self::Flaky => "flaky.test",
        }
    }
}

impl fmt::Display for ProviderKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Domains of the large providers.
const MAILBOX_DOMAINS: [(&str, ProviderKind); 16] = [
    ("gmail.com", ProviderKind::Google),
    ("googlemail.com", ProviderKind::Google),
    ("yahoo.com", ProviderKind::Yahoo),
    ("ymail.com", ProviderKind::Yahoo),
    ("rocketmail.com", ProviderKind::Yahoo),
    ("aol.com", ProviderKind::Yahoo),
    ("yahoo.co.uk", ProviderKind::Yahoo),
    ("outlook.com", ProviderKind::Microsoft),
    ("hotmail.com", ProviderKind::Microsoft),
    ("live.com", ProviderKind::Microsoft),
    ("msn.com", ProviderKind::Microsoft),
    ("hotmail.co.uk", ProviderKind::Microsoft),
    ("icloud.com", ProviderKind::Apple),
    ("me.com", ProviderKind::Apple),
    ("mac.com", ProviderKind::Apple),
    ("naver.com", ProviderKind::Naver),
];

/// Whose domain this is: a large provider's by its name, `*.KIND.test` by its name, any other by its hash.
pub(super) fn kind_of(seed: u64, shares: &DomainShares, domain: &str) -> ProviderKind {
    if let Some((_, kind)) = MAILBOX_DOMAINS.iter().find(|(name, _)| domain.eq_ignore_ascii_case(name)) {
        return *kind;
    }
    if let Some(named) = domain.strip_suffix(".test") {
        let last = named.rsplit('.').next().unwrap_or(named);
        if let Some(kind) = ProviderKind::named(last) {
            return kind;
        }
    }
    let mut drawn = Chance::new(seed, For::Domain, hash_text(domain), 0).unit();
    let kinds = [
        (shares.greylisting, ProviderKind::Greylisting),
        (shares.tarpit, ProviderKind::Tarpit),
        (shares.full, ProviderKind::Full),
        (shares.dead, ProviderKind::Dead),
        (shares.flaky, ProviderKind::Flaky),
    ];
    for (share, kind) in kinds {
        if drawn < share {
            return kind;
        }
        drawn -= share;
    }
    ProviderKind::Corporate
}

/// The mail hosts of a domain with their preferences, as its MX records say. The names are those of the real providers,
/// so that what is known of them by their hosts' names holds in the simulation too.
pub(super) fn mail_hosts(kind: ProviderKind, domain: &str) -> Vec<(u16, String)> {
    let fixed: &[(u16, &str)] = match kind {
        ProviderKind::Google => &[
            (5, "gmail-smtp-in.l.google.com"),
            (10, "alt1.gmail-smtp-in.l.google.com"),
            (20, "alt2.gmail-smtp-in.l.google.com"),
        ],
        ProviderKind::Yahoo => {
            &[(1, "mta5.am0.yahoodns.net"), (1, "mta6.am0.yahoodns.net"), (1, "mta7.am0.yahoodns.net")]
        }
        ProviderKind::Microsoft => &[(2, "outlook-com.olc.protection.outlook.com")],
        ProviderKind::Apple => &[(10, "mx01.mail.icloud.com"), (10, "mx02.mail.icloud.com")],
        ProviderKind::Naver => &[(10, "mx1.naver.com"), (20, "mx2.naver.com")],
        _ => return vec![(10, format!("mx.{domain}"))],
    };
    fixed.iter().map(|(preference, name)| (*preference, (*name).to_owned())).collect()
}

/// Whose host this is.
pub(super) fn kind_of_host(seed: u64, shares: &DomainShares, host: &str) -> ProviderKind {
    let suffixes = [
        (".google.com", ProviderKind::Google),
        (".yahoodns.net", ProviderKind::Yahoo),
        (".olc.protection.outlook.com", ProviderKind::Microsoft),
        (".mail.icloud.com", ProviderKind::Apple),
        (".naver.com", ProviderKind::Naver),
    ];
    match suffixes.iter().find(|(suffix, _)| host.ends_with(suffix)) {
        Some((_, kind)) => *kind,
        None => kind_of(seed, shares, host.strip_prefix("mx.").unwrap_or(host)),
    }
}

/// How a provider sends complaints home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComplaintFormat {
    /// Headers only, to who signed (RFC 5965).
    Yahoo,
    /// The whole message, recipient taken out (JMRP).
    Microsoft,
    /// To the CFBL-Address of the message (RFC 9477).
    Cfbl,
}

/// A personality in numbers, in real messages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Temper {
    /// Messages a day taken from an address never seen before.
    pub cold_daily: f64,
    /// How many times the usual volume the best senders may send.
    pub growth: f64,
    /// What share of a day's allowance may come in one hour.
    pub hourly_share: f64,
    /// Connections at a time of one address.
    pub connections: u32,
    pub messages_per_connection: u32,
    pub recipients_per_message: usize,
    pub connect_ms: u64,
    pub transact_ms: u64,
    /// How much the sender domain counts against the source address, 0 to 1.
    pub domain_weight: f64,
    /// The complaint rate that is intolerable.
    pub complaint_limit: f64,
    /// Refuses who is on a blocklist.
    pub reads_lists: bool,
    /// Wants address and name of a source to confirm each other.
    pub wants_fcrdns: bool,
    pub wants_tls: bool,
    /// Wants SPF or DKIM of everybody, and DMARC alignment of who sends more than 5,000 a day.
    pub wants_authentication: bool,
    pub complaints: Option<ComplaintFormat>,
    /// Share of people whose mail is opened by a proxy before they see it.
    pub proxy_opens: f64,
    /// Share of mailboxes behind a scanner that follows links.
    pub scanner_clicks: f64,
    /// Share of unknown recipients that are accepted first and reported later.
    pub late_bounces: f64,
    pub dmarc_reports: bool,
    pub greylist: Option<Duration>,
}

impl Temper {
    /// Whether a provider ever has this reason.
    pub fn may_say(&self, kind: ProviderKind, reason: Reason) -> bool {
        match reason {
            Reason::Listed => self.reads_lists,
            Reason::Unauthenticated | Reason::NotAligned => self.wants_authentication,
            Reason::NoReverseName => self.wants_fcrdns,
            Reason::NoTls => self.wants_tls,
            Reason::Greylisted => self.greylist.is_some(),
            Reason::Busy => kind == ProviderKind::Flaky,
            _ => kind != ProviderKind::Dead,
        }
    }
}

const CALM: Temper = Temper {
    cold_daily: 1_000.0,
    growth: 5.0,
    hourly_share: 0.5,
    connections: 20,
    messages_per_connection: 100,
    recipients_per_message: 100,
    connect_ms: 60,
    transact_ms: 180,
    domain_weight: 0.3,
    complaint_limit: 0.01,
    reads_lists: true,
    wants_fcrdns: false,
    wants_tls: false,
    wants_authentication: false,
    complaints: None,
    proxy_opens: 0.0,
    scanner_clicks: 0.0,
    late_bounces: 0.0,
    dmarc_reports: false,
    greylist: None,
};

pub(super) fn temper(kind: ProviderKind) -> Temper {
    match kind {
        ProviderKind::Google => Temper {
            cold_daily: 600.0,
            growth: 3.6,
            hourly_share: 0.2,
            connections: 20,
            domain_weight: 0.65,
            complaint_limit: 0.003,
            reads_lists: false,
            wants_fcrdns: true,
            wants_tls: true,
            wants_authentication: true,
            proxy_opens: 0.02,
            dmarc_reports: true,
            ..CALM
        },
        ProviderKind::Yahoo => Temper {
            cold_daily: 500.0,
            growth: 3.4,
            hourly_share: 0.15,
            connections: 20,
            messages_per_connection: 20,
            transact_ms: 260,
            domain_weight: 0.5,
            complaint_limit: 0.003,
            wants_fcrdns: true,
            wants_authentication: true,
            complaints: Some(ComplaintFormat::Yahoo),
            proxy_opens: 0.05,
            dmarc_reports: true,
            ..CALM
        },
        ProviderKind::Microsoft => Temper {
            cold_daily: 450.0,
            growth: 3.2,
            hourly_share: 0.18,
            connections: 10,
            messages_per_connection: 50,
            transact_ms: 400,
            domain_weight: 0.3,
            complaint_limit: 0.004,
            reads_lists: false,
            wants_fcrdns: true,
            wants_authentication: true,
            complaints: Some(ComplaintFormat::Microsoft),
            scanner_clicks: 0.04,
            dmarc_reports: true,
            ..CALM
        },
        ProviderKind::Apple => Temper {
            cold_daily: 500.0,
            growth: 3.0,
            hourly_share: 0.2,
            connections: 10,
            messages_per_connection: 5,
            wants_fcrdns: true,
            wants_authentication: true,
            complaint_limit: 0.004,
            proxy_opens: 0.7,
            ..CALM
        },
        ProviderKind::Naver => Temper {
            cold_daily: 300.0,
            growth: 3.0,
            hourly_share: 0.2,
            connections: 5,
            messages_per_connection: 20,
            transact_ms: 500,
            connect_ms: 280,
            wants_fcrdns: true,
            ..CALM
        },
        ProviderKind::Corporate => Temper {
            scanner_clicks: 0.3,
            complaints: Some(ComplaintFormat::Cfbl),
            late_bounces: 0.25,
            ..CALM
        },
        ProviderKind::Greylisting => {
            Temper { greylist: Some(Duration::from_secs(300)), connections: 10, ..CALM }
        }
        ProviderKind::Tarpit => Temper { connect_ms: 10_000, transact_ms: 30_000, connections: 5, ..CALM },
        ProviderKind::Full => Temper { connections: 10, ..CALM },
        // How long a caller waits for an answer that does not come.
        ProviderKind::Dead => Temper { connect_ms: 30_000, ..CALM },
        ProviderKind::Flaky => Temper { connect_ms: 900, transact_ms: 1_500, connections: 10, ..CALM },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_and_hosts_lead_to_the_same_provider() {
        let shares = DomainShares::default();
        for domain in
            ["gmail.com", "aol.com", "live.com", "me.com", "naver.com", "d7.corporate.test", "x.flaky.test"]
        {
            let kind = kind_of(3, &shares, domain);
            for (_, host) in mail_hosts(kind, domain) {
                assert_eq!(kind_of_host(3, &shares, &host), kind, "{domain} {host}");
            }
        }
        assert_eq!(kind_of(3, &shares, "d7.corporate.test"), ProviderKind::Corporate);
        let dead =
            (0..2_000).filter(|n| kind_of(3, &shares, &format!("company{n}.example")) == ProviderKind::Dead);
        assert!((40..140).contains(&dead.count()));
    }
}

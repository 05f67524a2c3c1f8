//! Whether mail of a workspace would arrive: looked up now, each answer with what was found, what should be, and what to do.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use postroad_account::{SenderPolicy, Workspace};
use postroad_base::Domain;
use postroad_net::dial;
use postroad_net::dns::LookupError;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::{Engine, RelayTarget};
use crate::domains::{DomainCheck, DomainsError, RecordPurpose, RecordStatus, SenderDomain, SendingHost};

/// A check takes no longer, whatever DNS and the network do.
const CHECK_TIMEOUT: Duration = Duration::from_secs(20);
/// For one connection, and then for its greeting.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Hosts that are tried.
const HOSTS_MAX: usize = 3;
/// Sender domains that are looked at.
const DOMAINS_MAX: u32 = 10;
/// Bytes of a greeting that are looked at.
const GREETING_BYTES: usize = 512;

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LiveCheckId {
    /// The workspace has a sender domain that DNS proves is its own.
    DomainVerified,
    /// A key of ours is published, so that mail is signed.
    Dkim,
    /// The domain says what becomes of mail that is not from it (RFC 7489).
    Dmarc,
    /// The address we send from and our name lead to each other.
    ReverseDns,
    /// A mail host, or the relay host, answers.
    Outbound,
    /// Bulk mail names one.
    PostalAddress,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveCheckStatus {
    Pass,
    /// Mail leaves, and may be treated badly.
    Warning,
    Fail,
    /// It could not be found out.
    Unknown,
}

/// One check and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveCheck {
    pub id: LiveCheckId,
    pub status: LiveCheckStatus,
    /// Without it nothing leaves.
    pub required: bool,
    pub found: String,
    pub expected: String,
    pub fix: Option<String>,
    /// The sender domain it is about.
    pub domain: Option<Domain>,
}

impl LiveCheck {
    fn new(id: LiveCheckId, expected: impl Into<String>) -> Self {
        Self {
            id,
            status: LiveCheckStatus::Pass,
            required: false,
            found: String::new(),
            expected: expected.into(),
            fix: None,
            domain: None,
        }
    }

    fn about(mut self, domain: &Domain) -> Self {
        self.domain = Some(domain.clone());
        self
    }

    fn required(mut self, required: bool) -> Self {
        self.required = required;
        self
    }

    fn pass(mut self, found: impl Into<String>) -> Self {
        self.found = found.into();
        self
    }

    fn not(mut self, status: LiveCheckStatus, found: impl Into<String>, fix: impl Into<String>) -> Self {
        self.status = status;
        self.found = found.into();
        self.fix = Some(fix.into());
        self
    }

    /// Whether it stands in the way of sending.
    #[must_use]
    pub fn blocks(&self) -> bool {
        self.required && self.status == LiveCheckStatus::Fail
    }
}

impl Engine {
    /// Looks everything up that decides whether the workspace's mail arrives. It ends in bounded time.
    ///
    /// # Errors
    /// When the database fails. What DNS and the network do is part of the answer.
    pub async fn live_checks(
        &self,
        workspace: &Workspace,
        host: &SendingHost,
    ) -> Result<Vec<LiveCheck>, DomainsError> {
        let domains = self.domains.list(workspace.id, None, DOMAINS_MAX).await?;
        let relay = self.relay_of(workspace);
        let (checked, reverse, outbound) = tokio::join!(
            self.check_domains(&domains, host),
            self.reverse_dns(host, relay.as_ref()),
            self.outbound(&domains, relay.as_ref()),
        );
        let mut checks = domain_checks(workspace, &domains, &checked?, relay.is_some());
        checks.extend([reverse, outbound, postal_address(workspace)]);
        Ok(checks)
    }

    fn relay_of(&self, workspace: &Workspace) -> Option<RelayTarget> {
        let relays = self.relays.read();
        relays.workspaces.get(&workspace.id).or(relays.installation.as_ref()).cloned()
    }

    /// `None` for a domain whose look-ups took too long.
    async fn check_domains(
        &self,
        domains: &[SenderDomain],
        host: &SendingHost,
    ) -> Result<Vec<Option<DomainCheck>>, DomainsError> {
        let checks = domains.iter().map(|domain| timeout(CHECK_TIMEOUT, self.domains.check(domain, host)));
        let checked = futures::future::join_all(checks).await;
        checked.into_iter().map(|checked| checked.ok().transpose()).collect()
    }

    async fn reverse_dns(&self, host: &SendingHost, relay: Option<&RelayTarget>) -> LiveCheck {
        let name = &host.name;
        let check = LiveCheck::new(
            LiveCheckId::ReverseDns,
            format!("{name} leads to the sending address, and the address back to {name}"),
        );
        if let Some(relay) = relay {
            return check.pass(format!("mail leaves through {}, whose address counts", relay.host));
        }
        match timeout(CHECK_TIMEOUT, self.addresses_of(host)).await {
            Err(_) => check.not(
                LiveCheckStatus::Unknown,
                "DNS did not answer in time",
                "Check dns.servers and the network, then check again.",
            ),
            Ok(Err(error)) => check.not(
                LiveCheckStatus::Unknown,
                format!("{name}: {error}"),
                "Check dns.servers and the network, then check again.",
            ),
            Ok(Ok(addresses)) if addresses.is_empty() => check.not(
                LiveCheckStatus::Warning,
                format!("{name} has no address in DNS"),
                format!(
                    "Publish an A record for {name}: receivers refuse servers whose name does not exist."
                ),
            ),
            Ok(Ok(addresses)) => self.all_reversed(check, name, &addresses).await,
        }
    }

    /// The addresses mail leaves from, as far as they are known: the configured ones, or those our name has.
    async fn addresses_of(&self, host: &SendingHost) -> Result<Vec<IpAddr>, LookupError> {
        if !host.addresses.is_empty() {
            return Ok(host.addresses.clone());
        }
        let mut found: Vec<IpAddr> =
            self.resolver.a(&host.name).await?.records.into_iter().map(IpAddr::V4).collect();
        if let Ok(v6) = self.resolver.aaaa(&host.name).await {
            found.extend(v6.records.into_iter().map(IpAddr::V6));
        }
        Ok(found)
    }

    async fn all_reversed(&self, check: LiveCheck, name: &Domain, addresses: &[IpAddr]) -> LiveCheck {
        for address in addresses {
            let confirmed = timeout(CHECK_TIMEOUT, self.resolver.confirmed_names(*address)).await;
            let again = "Check again in a minute.";
            match confirmed {
                Err(_) => {
                    let found = format!("the name of {address} was not told in time");
                    return check.not(LiveCheckStatus::Unknown, found, again);
                }
                Ok(Err(error)) => {
                    return check.not(LiveCheckStatus::Unknown, format!("{address}: {error}"), again);
                }
                Ok(Ok(names)) if names.contains(name) => {}
                Ok(Ok(names)) => {
                    let found = match names.first() {
                        Some(other) => format!("{address} is called {other}"),
                        None => format!("{address} has no name that leads back to it"),
                    };
                    let fix = format!(
                        "Ask whoever gives you the address to set its reverse DNS to {name}, and let {name} lead to it."
                    );
                    return check.not(LiveCheckStatus::Warning, found, fix);
                }
            }
        }
        let list = addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        check.pass(format!("{list} and {name} agree"))
    }

    async fn outbound(&self, domains: &[SenderDomain], relay: Option<&RelayTarget>) -> LiveCheck {
        let (expected, port) = match relay {
            Some(relay) => (format!("{} answers on port {}", relay.host, relay.port), relay.port),
            None => {
                let port = self.config.remote_port;
                (format!("a mail host answers on port {port}"), port)
            }
        };
        let check = LiveCheck::new(LiveCheckId::Outbound, expected);
        let looked = timeout(CHECK_TIMEOUT, self.answering(domains, relay, port)).await;
        match looked {
            Ok(Ok(answered)) => check.pass(answered),
            Ok(Err(Silent::NobodyToAsk)) => check.not(
                LiveCheckStatus::Unknown,
                "no sender domain has a mail host that could be asked",
                "Run \"postroad doctor --probe DOMAIN\" with a domain whose mail host is up.",
            ),
            Ok(Err(Silent::Nobody(found))) => {
                let fix = match relay {
                    Some(_) => "Correct the relay host, or ask its operator.",
                    None => {
                        "Your network may block port 25: ask for it to be opened, or use a relay host (\"postroad relay set\")."
                    }
                };
                check.not(LiveCheckStatus::Fail, found, fix)
            }
            Err(_) => check.not(
                LiveCheckStatus::Unknown,
                "no answer in time",
                "Check the network, then check again.",
            ),
        }
    }

    /// Who answers: the relay host, or a mail host of the workspace's own domains. Nobody else's server is bothered.
    async fn answering(
        &self,
        domains: &[SenderDomain],
        relay: Option<&RelayTarget>,
        port: u16,
    ) -> Result<String, Silent> {
        let mut asked = Vec::new();
        for (name, addresses) in self.candidates(domains, relay).await {
            for address in addresses {
                match self.greeting(SocketAddr::new(address, port)).await {
                    Ok(()) => return Ok(format!("{name} [{address}] answers on port {port}")),
                    Err(error) => asked.push(format!("{name} [{address}]: {error}")),
                }
                if asked.len() >= HOSTS_MAX {
                    return Err(Silent::Nobody(asked.join("; ")));
                }
            }
        }
        match (asked.is_empty(), relay) {
            (false, _) => Err(Silent::Nobody(asked.join("; "))),
            (true, Some(relay)) => Err(Silent::Nobody(format!("{} has no address", relay.host))),
            (true, None) => Err(Silent::NobodyToAsk),
        }
    }

    async fn candidates(
        &self,
        domains: &[SenderDomain],
        relay: Option<&RelayTarget>,
    ) -> Vec<(String, Vec<IpAddr>)> {
        if let Some(relay) = relay {
            if let Ok(address) = relay.host.parse() {
                return vec![(relay.host.clone(), vec![address])];
            }
            let Ok(name) = relay.host.parse::<Domain>() else { return Vec::new() };
            let host = SendingHost { name, addresses: Vec::new(), relay: None };
            let addresses = self.addresses_of(&host).await.unwrap_or_default();
            return vec![(relay.host.clone(), addresses)];
        }
        let mut found = Vec::new();
        for domain in domains.iter().take(HOSTS_MAX) {
            if let Ok(route) = self.resolver.mail_hosts(&domain.name, &self.config.route, 0).await {
                found.extend(route.hosts.into_iter().map(|host| (host.name.to_string(), host.addresses)));
            }
        }
        found
    }

    /// Whether an SMTP server greets (RFC 5321 §3.1). With implicit TLS it waits for us; then the connection must do.
    async fn greeting(&self, remote: SocketAddr) -> Result<(), String> {
        let connected = dial::connect(remote, self.config.source_address, CONNECT_TIMEOUT).await;
        let mut stream = connected.map_err(|error| error.to_string())?;
        let mut greeting = [0; GREETING_BYTES];
        match timeout(CONNECT_TIMEOUT, stream.read(&mut greeting)).await {
            Err(_) => Ok(()),
            Ok(Ok(0)) => Err("it hung up".into()),
            Ok(Ok(_)) if greeting.starts_with(b"5") => {
                let text = String::from_utf8_lossy(&greeting);
                Err(text.lines().next().unwrap_or_default().trim_matches(['\0', ' ', '\r']).to_owned())
            }
            Ok(Ok(_)) => {
                // RFC 5321 §4.1.1.10: nobody is left waiting.
                let _ = timeout(CONNECT_TIMEOUT, stream.write_all(b"QUIT\r\n")).await;
                let _ = timeout(CONNECT_TIMEOUT, stream.read(&mut greeting)).await;
                Ok(())
            }
            Ok(Err(error)) => Err(error.to_string()),
        }
    }
}

/// Why nobody answered.
enum Silent {
    NobodyToAsk,
    Nobody(String),
}

fn domain_checks(
    workspace: &Workspace,
    domains: &[SenderDomain],
    checked: &[Option<DomainCheck>],
    relayed: bool,
) -> Vec<LiveCheck> {
    let needed = workspace.settings.sender_policy == SenderPolicy::Verified;
    let ownership =
        LiveCheck::new(LiveCheckId::DomainVerified, "a sender domain that is verified").required(needed);
    let verified: Vec<(&SenderDomain, &DomainCheck)> = domains
        .iter()
        .zip(checked)
        .filter_map(|(domain, check)| Some((domain, check.as_ref()?)))
        .filter(|(_, check)| check.verified)
        .collect();
    let Some((first, _)) = verified.first() else {
        let unsure = !domains.is_empty() && checked.iter().any(|check| check.as_ref().is_none_or(is_unsure));
        let status = if unsure { LiveCheckStatus::Unknown } else { LiveCheckStatus::Fail };
        let (found, fix) = match domains.first() {
            None => (
                "no sender domain".to_owned(),
                "Add the domain you send from, and publish its records.".to_owned(),
            ),
            Some(domain) => (
                format!("{} is not verified", domain.name),
                format!("Publish the records of {}, then check again.", domain.name),
            ),
        };
        let check = ownership.not(status, found, fix);
        return vec![match domains.first() {
            Some(domain) => check.about(&domain.name),
            None => check,
        }];
    };
    let names = verified.iter().map(|(domain, _)| domain.name.as_str()).collect::<Vec<_>>().join(", ");
    let mut checks = vec![ownership.pass(format!("{names} verified")).about(&first.name)];
    for (domain, check) in verified {
        // A relay host may sign; otherwise nobody does, and large receivers refuse what is not signed.
        let dkim = record_check(LiveCheckId::Dkim, RecordPurpose::Dkim, domain, check);
        checks.push(dkim.required(needed && !relayed));
        checks.push(record_check(LiveCheckId::Dmarc, RecordPurpose::Dmarc, domain, check));
    }
    checks
}

fn is_unsure(check: &DomainCheck) -> bool {
    check.records.iter().any(|record| record.status == RecordStatus::Unknown)
}

/// Of several records for one purpose (two DKIM keys), one that is right is enough.
fn record_check(
    id: LiveCheckId,
    purpose: RecordPurpose,
    domain: &SenderDomain,
    check: &DomainCheck,
) -> LiveCheck {
    let records: Vec<_> = check.records.iter().filter(|one| one.record.purpose == purpose).collect();
    let expected = match id {
        LiveCheckId::Dkim => format!("a key of ours is published below _domainkey.{}", domain.name),
        _ => format!("one DMARC record at _dmarc.{}", domain.name),
    };
    let blank = LiveCheck::new(id, expected).about(&domain.name);
    if let Some(right) = records.iter().find(|one| one.status == RecordStatus::Ok) {
        return blank.pass(right.found.first().cloned().unwrap_or_else(|| right.record.name.clone()));
    }
    let Some(first) = records.first() else {
        return blank.not(LiveCheckStatus::Unknown, "nothing was looked up", "Check again.");
    };
    let status = match (first.status, id) {
        (RecordStatus::Unknown, _) => LiveCheckStatus::Unknown,
        (_, LiveCheckId::Dkim) => LiveCheckStatus::Fail,
        _ => LiveCheckStatus::Warning,
    };
    let found = if first.found.is_empty() { "nothing".to_owned() } else { first.found.join("; ") };
    blank.not(status, format!("{}: {found}", first.record.name), first.fix.clone())
}

/// CAN-SPAM, 15 U.S.C. §7704(a)(5): commercial mail names a postal address. Receipts need none.
fn postal_address(workspace: &Workspace) -> LiveCheck {
    let check = LiveCheck::new(LiveCheckId::PostalAddress, "a postal address for bulk mail");
    let address = workspace.settings.postal_address.as_deref().map(str::trim).unwrap_or_default();
    match address {
        "" => check.not(
            LiveCheckStatus::Warning,
            "none",
            "Set the workspace's postal address: bulk mail must show one.",
        ),
        address => check.pass(address.replace(['\r', '\n'], " ")),
    }
}

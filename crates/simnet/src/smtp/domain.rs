use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::digest;
use hickory_proto::rr::RecordType;
use parking_lot::Mutex;

use super::behaviour::{Scripts, Settings};
use super::{Action, Extension, HostState, Limits, Received, Stage, TlsMode, WaitError};
use crate::internet::Shared;

/// What a domain does with mail for it, whichever host takes it.
pub(crate) struct DomainState {
    pub(crate) name: String,
    scripts: Mutex<Scripts>,
    recipients: Mutex<HashMap<String, Scripts>>,
    /// What the domain's future hosts start with.
    pub(crate) settings: Mutex<Settings>,
}

impl DomainState {
    pub(crate) fn new(name: String) -> Self {
        Self { name, scripts: Mutex::default(), recipients: Mutex::default(), settings: Mutex::default() }
    }

    pub(super) fn next_action(&self, stage: Stage) -> Option<Action> {
        self.scripts.lock().next(stage)
    }

    pub(super) fn recipient_action(&self, address: &str) -> Option<Action> {
        self.recipients.lock().get_mut(&address.to_ascii_lowercase())?.next(Stage::Rcpt)
    }
}

/// A handle to a simulated domain. Settings apply to all its own hosts, present and future, at once.
#[derive(Clone)]
pub struct SimDomain {
    pub(crate) state: Arc<DomainState>,
    pub(crate) shared: Arc<Shared>,
}

/// A handle to one MX host.
#[derive(Clone)]
pub struct SimHost {
    pub(crate) state: Arc<HostState>,
    pub(crate) shared: Arc<Shared>,
}

/// A handle to one address of a domain.
#[derive(Clone)]
pub struct SimRecipient {
    address: String,
    domain: Arc<DomainState>,
}

/// The settings that domains and hosts share: a domain passes them to its hosts.
macro_rules! settings_methods {
    () => {
        /// Scripts a stage: each use takes one action, the last one repeats.
        pub fn script(&self, stage: Stage, actions: impl IntoIterator<Item = Action>) -> &Self {
            self.scripts_mut(|scripts| scripts.set(stage, actions));
            self
        }

        /// Always this reply at this stage, as in `reject(Stage::Rcpt, "550 5.1.1 No such user")`.
        pub fn reject(&self, stage: Stage, reply: &str) -> &Self {
            self.script(stage, [Action::reply(reply)])
        }

        /// This reply `times` times, then acceptance.
        pub fn reject_times(&self, stage: Stage, times: usize, reply: &str) -> &Self {
            let refusals = std::iter::repeat_n(Action::reply(reply), times);
            self.script(stage, refusals.chain([Action::Accept]))
        }

        /// Forgets all scripts: everything is accepted.
        pub fn accept(&self) -> &Self {
            self.scripts_mut(Scripts::clear);
            self
        }

        pub fn tls(&self, mode: TlsMode) -> &Self {
            self.settings_mut(|settings| settings.tls = mode.clone());
            self
        }

        /// Offers an extension.
        pub fn offer(&self, extension: Extension) -> &Self {
            self.settings_mut(|settings| {
                settings.extensions.insert(extension);
            });
            self
        }

        /// Stops offering an extension.
        pub fn withhold(&self, extension: Extension) -> &Self {
            self.settings_mut(|settings| {
                settings.extensions.remove(&extension);
            });
            self
        }

        /// Offers nothing at all.
        pub fn withhold_everything(&self) -> &Self {
            self.settings_mut(|settings| settings.extensions.clear());
            self
        }

        /// The limit of SIZE (RFC 1870), enforced.
        pub fn size_limit(&self, bytes: u64) -> &Self {
            self.settings_mut(|settings| settings.size_limit_bytes = bytes);
            self
        }

        /// Enforces limits and announces them (RFC 9422).
        pub fn limits(&self, limits: Limits) -> &Self {
            self.settings_mut(|settings| {
                settings.limits = limits;
                settings.extensions.insert(Extension::Limits);
            });
            self
        }

        /// Greets connections above this many at once with 421.
        pub fn max_connections(&self, count: usize) -> &Self {
            self.settings_mut(|settings| settings.max_connections = Some(count));
            self
        }

        /// Answers MAIL with 421 after this many messages of one connection.
        pub fn messages_per_connection(&self, count: usize) -> &Self {
            self.settings_mut(|settings| settings.messages_per_connection = Some(count));
            self
        }

        /// Defers each new (client, reverse-path, forward-path) until this much time has passed.
        pub fn greylist(&self, delay: Duration) -> &Self {
            self.settings_mut(|settings| settings.greylist = Some(delay));
            self
        }

        /// A pause before every reply.
        pub fn reply_delay(&self, pause: Duration) -> &Self {
            self.settings_mut(|settings| settings.reply_delay = pause);
            self
        }

        /// Replies trickle: one octet, this pause, the next octet.
        pub fn trickle(&self, pause: Duration) -> &Self {
            self.settings_mut(|settings| settings.trickle = Some(pause));
            self
        }

        /// Offers AUTH PLAIN and LOGIN and refuses MAIL without it.
        pub fn require_login(&self, user: &str, password: &str) -> &Self {
            self.settings_mut(|settings| settings.login = Some((user.to_owned(), password.to_owned())));
            self
        }

        /// Takes mail for every domain, as a smarthost does.
        pub fn relay_everything(&self) -> &Self {
            self.settings_mut(|settings| settings.relays_everything = true);
            self
        }
    };
}

impl SimDomain {
    settings_methods!();

    #[must_use]
    pub fn name(&self) -> &str {
        &self.state.name
    }

    /// The domain's own hosts, in the order they were added.
    #[must_use]
    pub fn hosts(&self) -> Vec<SimHost> {
        let own = self.own_hosts();
        own.into_iter().map(|state| SimHost { state, shared: Arc::clone(&self.shared) }).collect()
    }

    /// The domain's first host.
    ///
    /// # Panics
    /// When the domain was made without a host.
    #[must_use]
    pub fn host(&self) -> SimHost {
        self.hosts().into_iter().next().expect("the domain has a host of its own")
    }

    /// Adds an MX host `label.domain` with its own address.
    ///
    /// # Panics
    /// When its loopback address cannot be bound.
    pub fn add_host(&self, label: &str, preference: u16) -> SimHost {
        let name = format!("{label}.{}", self.state.name);
        let settings = self.state.settings.lock().clone();
        let host = self.shared.new_host(name, Some(Arc::clone(&self.state)), settings);
        self.shared.dns.mx(&self.state.name, preference, &host.name);
        SimHost { state: host, shared: Arc::clone(&self.shared) }
    }

    /// Adds a host that others use too as MX of this domain.
    pub fn served_by(&self, host: &SimHost, preference: u16) -> &Self {
        self.shared.dns.mx(&self.state.name, preference, &host.state.name);
        self
    }

    /// Adds an MX whose address nobody listens on: connections are refused.
    pub fn add_dead_host(&self, label: &str, preference: u16) -> Ipv4Addr {
        let name = format!("{label}.{}", self.state.name);
        let address = self.shared.next_address();
        self.shared.dns.a(&name, address).mx(&self.state.name, preference, &name);
        address
    }

    /// Replaces the MX records by the null MX (RFC 7505).
    pub fn null_mx(&self) -> &Self {
        self.shared.dns.remove(&self.state.name, RecordType::MX).null_mx(&self.state.name);
        self
    }

    /// Replaces the MX records by an address record of the domain itself (RFC 5321 §5.1, implicit MX).
    pub fn implicit_mx(&self) -> &Self {
        let address = self.host().state.address;
        self.shared.dns.remove(&self.state.name, RecordType::MX).a(&self.state.name, address);
        self
    }

    /// One address of this domain, by local part or whole address.
    #[must_use]
    pub fn recipient(&self, address: &str) -> SimRecipient {
        let whole = if address.contains('@') {
            address.to_ascii_lowercase()
        } else {
            format!("{address}@{}", self.state.name).to_ascii_lowercase()
        };
        SimRecipient { address: whole, domain: Arc::clone(&self.state) }
    }

    /// The messages with a recipient in this domain.
    #[must_use]
    pub fn messages(&self) -> Vec<Arc<Received>> {
        self.shared.store.messages(|message| message.is_for(&self.state.name))
    }

    /// Waits until `count` messages for this domain have arrived, and returns all of them.
    ///
    /// # Errors
    /// When `timeout` passes first.
    pub async fn wait_for(&self, count: usize, timeout: Duration) -> Result<Vec<Arc<Received>>, WaitError> {
        self.shared.store.wait(count, timeout, || self.messages().len()).await?;
        Ok(self.messages())
    }

    fn own_hosts(&self) -> Vec<Arc<HostState>> {
        self.shared
            .hosts_where(|host| host.owner.as_ref().is_some_and(|owner| Arc::ptr_eq(owner, &self.state)))
    }

    fn settings_mut(&self, change: impl Fn(&mut Settings)) {
        change(&mut self.state.settings.lock());
        for host in self.own_hosts() {
            change(&mut host.settings.lock());
        }
    }

    fn scripts_mut(&self, change: impl FnOnce(&mut Scripts)) {
        change(&mut self.state.scripts.lock());
    }
}

impl SimHost {
    settings_methods!();

    #[must_use]
    pub fn name(&self) -> &str {
        &self.state.name
    }

    #[must_use]
    pub fn address(&self) -> Ipv4Addr {
        self.state.address
    }

    /// Stops listening: connections are refused. Open connections go on.
    pub async fn stop(&self) {
        self.state.stop().await;
    }

    /// Listens again.
    ///
    /// # Panics
    /// When the address cannot be bound any more.
    pub fn start(&self) {
        self.state.listen(&self.shared).expect("the host's own address and port are free");
    }

    /// Publishes a TLSA record (RFC 6698 §2.1) that fits this host's certificate, or its issuer's for usages 0 and 2, as
    /// the host is set up now; at the port of this internet.
    ///
    /// # Panics
    /// When the certificate cannot be made, or the matching type is none of 0, 1 and 2.
    pub fn tlsa(&self, usage: u8, selector: u8, matching: u8) -> &Self {
        let fault = self.state.settings.lock().tls.certificate_fault();
        let tls12_only = self.state.settings.lock().tls == TlsMode::Tls12Only;
        let tls = self.shared.host_tls(&self.state.name, fault, tls12_only).expect("a host can have TLS");
        let data = match (usage, selector) {
            (0 | 2, 0) => self.shared.ca.root_der().to_vec(),
            (0 | 2, _) => self.shared.ca.root_spki(),
            (_, 0) => tls.certificate.certificate.to_vec(),
            (_, _) => tls.certificate.spki.clone(),
        };
        let data = match matching {
            0 => data,
            1 => digest::digest(&digest::SHA256, &data).as_ref().to_vec(),
            2 => digest::digest(&digest::SHA512, &data).as_ref().to_vec(),
            other => panic!("no matching type {other}"),
        };
        self.shared.dns.tlsa(&self.tlsa_name(), usage, selector, matching, data);
        self
    }

    /// Publishes a TLSA record for a certificate this host does not have.
    pub fn wrong_tlsa(&self, usage: u8) -> &Self {
        self.shared.dns.tlsa(&self.tlsa_name(), usage, 1, 1, vec![7; 32]);
        self
    }

    /// Where this host's TLSA records are (RFC 7672 §2.2.3), at the port of this internet.
    #[must_use]
    pub fn tlsa_name(&self) -> String {
        format!("_{}._tcp.{}", self.shared.smtp_port, self.state.name)
    }

    /// Ends all open connections of this host.
    pub fn cut_connections(&self) {
        self.state.cut_connections();
    }

    /// How many connections are open now.
    #[must_use]
    pub fn open_connections(&self) -> usize {
        self.state.live_connections()
    }

    fn settings_mut(&self, change: impl Fn(&mut Settings)) {
        change(&mut self.state.settings.lock());
    }

    fn scripts_mut(&self, change: impl FnOnce(&mut Scripts)) {
        change(&mut self.state.scripts.lock());
    }
}

impl SimRecipient {
    /// Scripts RCPT for this address: each use takes one action, the last one repeats.
    pub fn script(&self, actions: impl IntoIterator<Item = Action>) -> &Self {
        let mut recipients = self.domain.recipients.lock();
        recipients.entry(self.address.clone()).or_default().set(Stage::Rcpt, actions);
        drop(recipients);
        self
    }

    /// Always this reply.
    pub fn reject(&self, reply: &str) -> &Self {
        self.script([Action::reply(reply)])
    }

    /// This reply `times` times, then acceptance.
    pub fn reject_times(&self, times: usize, reply: &str) -> &Self {
        self.script(std::iter::repeat_n(Action::reply(reply), times).chain([Action::Accept]))
    }

    /// Forgets the address's script.
    pub fn accept(&self) -> &Self {
        self.domain.recipients.lock().remove(&self.address);
        self
    }
}

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use crate::queue::PathLimits;
use postroad_account::{RelayHost, RelayLogin, RelayTls, SealError, Sealer};
use postroad_base::{Domain, WorkspaceId};
use postroad_net::dns::RouteOptions;
use postroad_net::tls::TrustRoots;

/// How this engine delivers.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// What we call ourselves in EHLO, Received and reports.
    pub ehlo_name: Domain,
    /// 25 anywhere but in the simulated internet.
    pub remote_port: u16,
    /// Simultaneous connections, all destinations together.
    pub sessions: u32,
    /// Simultaneous connections per destination.
    pub sessions_per_path: u32,
    /// How long an idle connection is kept for the next message.
    pub idle: Duration,
    /// Threads that make DKIM signatures.
    pub signing_threads: usize,
    /// Who may vouch for relay hosts and mail hosts.
    pub roots: TrustRoots,
    /// The local address to send from, if not the system's choice.
    pub source_address: Option<IpAddr>,
    /// This machine, so that mail does not loop through its own MX, and the address families to use.
    pub route: RouteOptions,
}

impl EngineConfig {
    pub(super) fn path_limits(&self) -> PathLimits {
        PathLimits { connections: self.sessions_per_path, sessions: self.sessions }
    }
}

/// A relay host, ready to be used.
#[derive(Clone, PartialEq, Eq)]
pub struct RelayTarget {
    /// A host name or an IP address.
    pub host: String,
    pub port: u16,
    pub tls: RelayTls,
    pub login: Option<(String, String)>,
}

/// The password stays out of logs.
impl fmt::Debug for RelayTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RelayTarget({}:{})", self.host, self.port)
    }
}

impl RelayTarget {
    /// Opens the sealed password of a setting.
    ///
    /// # Errors
    /// When it was sealed with another master key.
    pub fn open(relay: &RelayHost, sealer: &Sealer) -> Result<Self, SealError> {
        let login = match &relay.login {
            Some(login) => {
                let password = sealer.open_text(RelayLogin::CONTEXT, &login.password)?;
                Some((login.username.clone(), password.expose().to_owned()))
            }
            None => None,
        };
        let host = relay.host.literal_ip().map_or_else(|| relay.host.to_string(), |ip| ip.to_string());
        Ok(Self { host, port: relay.port, tls: relay.tls, login })
    }
}

/// The relay hosts in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relays {
    pub installation: Option<RelayTarget>,
    pub workspaces: HashMap<WorkspaceId, RelayTarget>,
}

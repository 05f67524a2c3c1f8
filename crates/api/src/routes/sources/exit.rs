//! How connections leave, as it is set and shown.

use std::net::SocketAddr;

use postroad_delivery::egress::{Exit, SocksLogin};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Answer, Problem};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExitName {
    /// From this machine.
    Direct,
    /// Through a SOCKS5 server (RFC 1928), whose address remote servers see.
    Socks5,
    /// Through a proxy that reads the HAProxy PROXY protocol v2 and connects from the source's address.
    ProxyProtocol,
}

/// How connections leave, as it is set.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewExit)]
pub struct ExitInput {
    kind: ExitName,
    /// Address and port of the proxy.
    #[schema(value_type = Option<String>, example = "192.0.2.200:1080")]
    proxy: Option<SocketAddr>,
    /// For a SOCKS5 server that wants a login (RFC 1929).
    username: Option<String>,
    /// Without it, the password that is set for this proxy and username stays.
    #[schema(format = "password")]
    password: Option<String>,
}

/// How connections leave.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Exit)]
pub struct ExitView {
    pub kind: ExitName,
    /// Address and port of the proxy.
    #[schema(example = "192.0.2.200:1080")]
    pub proxy: Option<String>,
    /// The password is set, and never shown.
    pub username: Option<String>,
}

impl ExitInput {
    /// # Errors
    /// When something is missing, or does not belong to this kind.
    pub fn read(self, present: Option<&Exit>) -> Answer<Exit> {
        let needed = || Problem::field("/exit/proxy", "is missing");
        if self.kind != ExitName::Socks5 && (self.username.is_some() || self.password.is_some()) {
            return Err(Problem::field("/exit/username", "only a SOCKS5 server takes a login"));
        }
        match self.kind {
            ExitName::Direct if self.proxy.is_some() => {
                Err(Problem::field("/exit/proxy", "a direct exit has no proxy"))
            }
            ExitName::Direct => Ok(Exit::Direct),
            ExitName::ProxyProtocol => Ok(Exit::ProxyProtocol { proxy: self.proxy.ok_or_else(needed)? }),
            ExitName::Socks5 => {
                let proxy = self.proxy.ok_or_else(needed)?;
                let login = login(self.username, self.password, proxy, present)?;
                Ok(Exit::Socks5 { proxy, login })
            }
        }
    }
}

fn login(
    username: Option<String>,
    password: Option<String>,
    proxy: SocketAddr,
    present: Option<&Exit>,
) -> Answer<Option<SocksLogin>> {
    match (username, password) {
        (None, None) => Ok(None),
        (Some(username), Some(password)) => Ok(Some(SocksLogin { username, password })),
        (None, Some(_)) => Err(Problem::field("/exit/username", "is missing")),
        (Some(username), None) => match present {
            Some(Exit::Socks5 { proxy: same, login: Some(login) })
                if *same == proxy && login.username == username =>
            {
                Ok(Some(login.clone()))
            }
            _ => Err(Problem::field("/exit/password", "is missing")),
        },
    }
}

impl From<&Exit> for ExitView {
    fn from(exit: &Exit) -> Self {
        let kind = match exit {
            Exit::Direct => ExitName::Direct,
            Exit::Socks5 { .. } => ExitName::Socks5,
            Exit::ProxyProtocol { .. } => ExitName::ProxyProtocol,
        };
        let username = match exit {
            Exit::Socks5 { login: Some(login), .. } => Some(login.username.clone()),
            _ => None,
        };
        Self { kind, proxy: exit.proxy().map(|proxy| proxy.to_string()), username }
    }
}

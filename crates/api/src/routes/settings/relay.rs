//! Relay hosts, of the installation or of a workspace.

use postroad_account::{RelayHost, RelayLogin, RelayTls, Sealer};
use postroad_base::Domain;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Answer, Problem};

/// A server that takes all mail onward, as it is set.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRelayHost)]
pub struct RelayInput {
    /// A name, or an address in brackets.
    #[schema(value_type = String, example = "smtp.relay.example")]
    host: Domain,
    #[schema(minimum = 1, example = 587)]
    port: u16,
    tls: RelayTlsName,
    username: Option<String>,
    /// Without it, the password that is set for this host and username stays.
    password: Option<String>,
}

/// A server that takes all mail onward.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RelayHost)]
pub struct RelayView {
    #[schema(example = "smtp.relay.example")]
    pub host: String,
    #[schema(example = 587)]
    pub port: u16,
    pub tls: RelayTlsName,
    /// The password is set, and never shown.
    pub username: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RelayTlsName {
    /// STARTTLS where it is offered; never with a login.
    Opportunistic,
    /// STARTTLS with a valid certificate, or nothing is sent.
    StartTls,
    /// TLS from the first byte, with a valid certificate.
    Implicit,
}

impl From<RelayTls> for RelayTlsName {
    fn from(tls: RelayTls) -> Self {
        match tls {
            RelayTls::Opportunistic => Self::Opportunistic,
            RelayTls::StartTls => Self::StartTls,
            RelayTls::Implicit => Self::Implicit,
        }
    }
}

impl From<RelayTlsName> for RelayTls {
    fn from(tls: RelayTlsName) -> Self {
        match tls {
            RelayTlsName::Opportunistic => Self::Opportunistic,
            RelayTlsName::StartTls => Self::StartTls,
            RelayTlsName::Implicit => Self::Implicit,
        }
    }
}

impl From<&RelayHost> for RelayView {
    fn from(relay: &RelayHost) -> Self {
        Self {
            host: relay.host.to_string(),
            port: relay.port,
            tls: relay.tls.into(),
            username: relay.login.as_ref().map(|login| login.username.clone()),
        }
    }
}

impl RelayInput {
    /// The relay host with its password sealed.
    ///
    /// # Errors
    /// A username without a password, or a password without a username.
    pub fn seal(self, sealer: &Sealer, present: Option<&RelayHost>) -> Answer<RelayHost> {
        let kept =
            present.filter(|present| present.host == self.host).and_then(|present| present.login.clone());
        let login = match (self.username, self.password) {
            (None, None) => None,
            (Some(username), Some(password)) => {
                Some(RelayLogin { password: sealer.seal_text(RelayLogin::CONTEXT, &password), username })
            }
            (Some(username), None) => match kept {
                Some(login) if login.username == username => Some(login),
                _ => return Err(Problem::field("/relay_host/password", "is missing")),
            },
            (None, Some(_)) => return Err(Problem::field("/relay_host/username", "is missing")),
        };
        Ok(RelayHost { host: self.host, port: self.port, tls: self.tls.into(), login })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_stays_only_for_the_same_host_and_name() {
        let sealer = Sealer::new(&[1; 32]);
        let input = |host: &str, username: Option<&str>, password: Option<&str>| RelayInput {
            host: host.parse().unwrap(),
            port: 587,
            tls: RelayTlsName::StartTls,
            username: username.map(str::to_owned),
            password: password.map(str::to_owned),
        };
        let set = input("a.example", Some("u"), Some("secret")).seal(&sealer, None).unwrap();
        let kept = input("a.example", Some("u"), None).seal(&sealer, Some(&set)).unwrap();
        assert_eq!(kept, set);
        for (host, username) in [("b.example", "u"), ("a.example", "v")] {
            assert!(input(host, Some(username), None).seal(&sealer, Some(&set)).is_err());
        }
        assert!(input("a.example", None, Some("secret")).seal(&sealer, Some(&set)).is_err());
        assert_eq!(input("a.example", None, None).seal(&sealer, Some(&set)).unwrap().login, None);
    }
}

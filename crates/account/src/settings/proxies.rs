use serde::{Deserialize, Serialize};

use crate::{AccountError, Network};

/// Proxies in front of the server, whose word about a client's address counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrustedProxies {
    /// Where they connect from. None: nobody's word counts.
    pub networks: Vec<Network>,
    /// The header they write. The other one is never read: a proxy passes on what it does not know, so that a client
    /// could write it.
    pub header: ForwardedHeader,
}

/// How a proxy tells for whom it asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForwardedHeader {
    #[default]
    XForwardedFor,
    /// RFC 7239.
    Forwarded,
}

impl TrustedProxies {
    /// The most networks.
    pub const NETWORKS_MAX: usize = 100;

    #[must_use]
    pub fn trusts(&self, address: std::net::IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(address))
    }

    pub(super) fn check(&self) -> Result<(), AccountError> {
        if self.networks.len() > Self::NETWORKS_MAX {
            return Err(AccountError::invalid("trusted_proxies", "must have at most 100 networks"));
        }
        Ok(())
    }
}

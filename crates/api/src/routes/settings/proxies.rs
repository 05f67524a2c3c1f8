//! Proxies in front of the server.

use postroad_account::{ForwardedHeader, TrustedProxies};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Answer, FieldError, Problem};

/// Proxies in front of the server: for a request that comes from one of them, the client is whom it names. Limits, the
/// throttle of sign-ins, sessions and the audit log go by that address.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TrustedProxies)]
pub struct ProxiesView {
    /// Where they connect from; none means that nobody's word counts.
    #[schema(max_items = 100, example = json!(["10.0.0.0/8", "2001:db8::/32"]))]
    pub networks: Vec<String>,
    /// The header they write; the other one is never read.
    #[serde(default = "x_forwarded_for")]
    pub header: ForwardedHeaderName,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ForwardedHeaderName {
    /// `X-Forwarded-For`, as most do.
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

fn x_forwarded_for() -> ForwardedHeaderName {
    ForwardedHeaderName::XForwardedFor
}

impl ProxiesView {
    /// # Errors
    /// Names the network that cannot be read.
    pub fn read(self) -> Answer<TrustedProxies> {
        let (mut networks, mut errors) = (Vec::new(), Vec::new());
        for (index, text) in self.networks.iter().take(TrustedProxies::NETWORKS_MAX + 1).enumerate() {
            match text.parse() {
                Ok(network) => networks.push(network),
                Err(error) => {
                    let field = format!("/trusted_proxies/networks/{index}");
                    errors.push(FieldError::new(field, format!("{error}")));
                }
            }
        }
        if !errors.is_empty() {
            return Err(Problem::invalid(errors));
        }
        let header = match self.header {
            ForwardedHeaderName::XForwardedFor => ForwardedHeader::XForwardedFor,
            ForwardedHeaderName::Forwarded => ForwardedHeader::Forwarded,
        };
        Ok(TrustedProxies { networks, header })
    }
}

impl From<&TrustedProxies> for ProxiesView {
    fn from(proxies: &TrustedProxies) -> Self {
        let header = match proxies.header {
            ForwardedHeader::XForwardedFor => ForwardedHeaderName::XForwardedFor,
            ForwardedHeader::Forwarded => ForwardedHeaderName::Forwarded,
        };
        Self { networks: proxies.networks.iter().map(ToString::to_string).collect(), header }
    }
}

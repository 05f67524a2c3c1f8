use postroad_base::{Domain, EnhancedCode, Reply};

use super::LookupError;

/// Why no host could be found that takes a domain's mail. The sentence says what was looked up and what was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RouteError {
    #[error("the domain {domain} does not exist")]
    NoSuchDomain { domain: Domain },
    #[error("the domain {domain} takes no mail: it has a null MX record")]
    NullMx { domain: Domain },
    #[error("the domain {domain} has neither an MX record nor an address")]
    NoAddress { domain: Domain },
    #[error("none of the mail hosts of {domain} has a usable address: {hosts}")]
    NoUsableHost { domain: Domain, hosts: String },
    #[error("mail for {domain} loops back to this server: {host} is this server")]
    Loop { domain: Domain, host: String },
    #[error("the {wanted} of {name} could not be looked up: {cause}")]
    Lookup { name: Domain, wanted: &'static str, cause: LookupError },
}

impl RouteError {
    /// Whether asking again later would be pointless.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        !matches!(self, Self::Lookup { .. })
    }

    #[must_use]
    pub fn enhanced_code(&self) -> EnhancedCode {
        match self {
            // RFC 3463 §3.2: bad destination system address
            Self::NoSuchDomain { .. } | Self::NoAddress { .. } => EnhancedCode::new(5, 1, 2),
            // RFC 7505 §4.1
            Self::NullMx { .. } => EnhancedCode::new(5, 1, 10),
            // RFC 3463 §3.5: unable to route; RFC 5321 §5.1 wants unusable MX records reported
            Self::NoUsableHost { .. } => EnhancedCode::new(5, 4, 4),
            // RFC 3463 §3.5: routing loop detected
            Self::Loop { .. } => EnhancedCode::new(5, 4, 6),
            // RFC 3463 §3.8: cryptographic failure; RFC 7672 §2.1.1: bogus answers are no answers
            Self::Lookup { cause: LookupError::Bogus, .. } => EnhancedCode::new(4, 7, 5),
            // RFC 3463 §3.5: directory server failure
            Self::Lookup { .. } => EnhancedCode::new(4, 4, 3),
        }
    }

    /// The reply that stands for it in events and delivery status notifications.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let code = match self {
            Self::NullMx { .. } => 556, // RFC 7505 §4.1, RFC 7504
            Self::Loop { .. } => 554,
            Self::Lookup { .. } => 451,
            Self::NoSuchDomain { .. } | Self::NoAddress { .. } | Self::NoUsableHost { .. } => 550,
        };
        let advice = match self {
            Self::Lookup { cause: LookupError::Bogus, .. } => {
                "; whoever runs the domain's DNS must repair its DNSSEC, until then nothing is sent there"
            }
            _ => "",
        };
        Reply::new(code, self.enhanced_code(), format!("{self}{advice}"))
    }
}

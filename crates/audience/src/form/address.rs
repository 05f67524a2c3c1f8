//! Whether an address can be somebody's: its domain takes mail, and is not one of throw-away addresses.

use postroad_base::EmailAddress;
use postroad_net::dns::{Resolver, RouteError, RouteOptions};

use super::AnswerProblem;
use crate::disposable::is_disposable;

/// Asks the DNS.
#[derive(Clone, Copy, Debug)]
pub struct AddressCheck<'a> {
    pub resolver: &'a Resolver,
    pub refuse_disposable: bool,
}

impl AddressCheck<'_> {
    /// # Errors
    /// Why nobody can be reached there. When the DNS gives no answer, the mail will tell.
    pub async fn check(self, address: &EmailAddress) -> Result<(), AnswerProblem> {
        if self.refuse_disposable && is_disposable(address.domain().as_str()) {
            return Err(AnswerProblem::Disposable);
        }
        match self.resolver.mail_hosts(address.domain(), &RouteOptions::default(), 0).await {
            Err(
                RouteError::NoSuchDomain { .. } | RouteError::NullMx { .. } | RouteError::NoAddress { .. },
            ) => Err(AnswerProblem::NoMail),
            _ => Ok(()),
        }
    }
}

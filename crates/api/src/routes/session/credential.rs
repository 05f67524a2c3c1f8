//! What somebody new will sign in with.

use postroad_account::{FirstCredential, Secret};
use postroad_base::{EmailAddress, UserId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::passkey::{PasskeyInput, relying_party};
use crate::auth::Site;
use crate::{Answer, ApiState, Problem};

/// Who begins to register a passkey with a link.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LinkPasskeyStart)]
pub struct PasskeyStart {
    pub token: String,
    #[schema(value_type = String, format = "email")]
    pub email: EmailAddress,
    pub name: String,
}

/// One of a password and a passkey, and the id that the passkey was registered for.
pub(crate) async fn first_credential(
    state: &ApiState,
    site: &Site,
    password: Option<String>,
    passkey: Option<PasskeyInput>,
) -> Answer<(Option<UserId>, FirstCredential)> {
    match (password, passkey) {
        (Some(password), None) => Ok((None, FirstCredential::Password(Secret::new(password)))),
        (None, Some(passkey)) => {
            let party = relying_party(state, site);
            let finished =
                state.accounts.finish_first_passkey(&party, &passkey.answered(), &passkey.label).await?;
            Ok((Some(finished.0), FirstCredential::Passkey(finished.1)))
        }
        _ => Err(Problem::field("/password", "send either password or passkey")),
    }
}

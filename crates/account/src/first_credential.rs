use postroad_base::{UserId, UtcMillis};
use postroad_db::Tx;

use crate::passkey::NewPasskey;
use crate::user::NO_PASSWORD;
use crate::{AccountError, Secret, Users};

/// What a new person will sign in with.
#[derive(Clone, Debug)]
pub enum FirstCredential {
    Password(Secret),
    Passkey(NewPasskey),
}

impl FirstCredential {
    pub(crate) async fn hash(&self, users: &Users) -> Result<String, AccountError> {
        match self {
            Self::Password(password) => users.passwords.hash(password.expose()).await,
            Self::Passkey(_) => Ok(NO_PASSWORD.to_owned()),
        }
    }

    pub(crate) async fn store(&self, tx: &mut Tx, user: UserId, now: UtcMillis) -> Result<(), AccountError> {
        match self {
            Self::Password(_) => Ok(()),
            Self::Passkey(passkey) => passkey.insert(tx, user, now).await.map(drop),
        }
    }
}

//! Things a person does to its own ways of signing in, after proving again who it is.

use postroad_db::values;

use crate::sign_in::{SignInError, login};
use crate::webauthn::{Answered, RelyingParty};
use crate::{Accounts, Actor, By, Secret, Session, User, Visitor};

/// How a person proves again who it is.
#[derive(Clone, Debug)]
pub enum Proof {
    Password(Secret),
    Passkey(RelyingParty, Answered),
}

impl Accounts {
    /// Notes that the person of a session proved again who it is. Returns the session's new token.
    ///
    /// # Errors
    /// [`SignInError::Refused`] when it did not, [`SignInError::Throttled`] after too many failures.
    pub async fn confirm(
        &self,
        user: &User,
        session: &Session,
        proof: &Proof,
        visitor: &Visitor,
    ) -> Result<Secret, SignInError> {
        let mut tx = match proof {
            Proof::Password(password) => {
                self.check_password(user, password.expose(), visitor).await?;
                self.db().begin().await?
            }
            Proof::Passkey(site, answered) => {
                let (found, tx) = self.verified(site, answered, visitor).await?;
                if found != user.id {
                    return Err(SignInError::Refused);
                }
                tx
            }
        };
        let token = self.sessions.renew(&mut tx, session.id).await?;
        let by = By { actor: Actor::User(user.id), ip: visitor.ip };
        self.note(&mut tx, &by, None, "session.confirmed", &user.id).await?;
        tx.commit().await?;
        Ok(token)
    }

    async fn check_password(
        &self,
        user: &User,
        password: &str,
        visitor: &Visitor,
    ) -> Result<(), SignInError> {
        let login = login(&user.email);
        self.check_throttle(&login, visitor)?;
        let found = self.users.authenticate(&user.email, password).await?;
        if found.is_none_or(|found| found.id != user.id) {
            self.sign_in_failed(&login, Some(user.id), "confirmation", visitor).await?;
            return Err(SignInError::Refused);
        }
        self.sign_in_succeeded(&login, visitor);
        Ok(())
    }

    /// Sets a person's own password, ends its other sessions, and renews this one. `current` is asked for when there is
    /// one and the sign-in is not fresh.
    ///
    /// # Errors
    /// [`SignInError::Refused`] for a wrong `current`, [`crate::AccountError::Invalid`] for a password that cannot be.
    pub async fn change_own_password(
        &self,
        user: &User,
        session: &Session,
        current: Option<&str>,
        new: &str,
        visitor: &Visitor,
    ) -> Result<Secret, SignInError> {
        if let Some(current) = current {
            self.check_password(user, current, visitor).await?;
        }
        let hash = self.users.passwords.hash(new).await?;
        let by = By { actor: Actor::User(user.id), ip: visitor.ip };
        let mut tx = self.db().begin().await?;
        let sql = "UPDATE account_user SET password_hash = ? WHERE id = ?";
        tx.execute(sql, values![hash, user.id]).await?;
        self.note(&mut tx, &by, None, "user.password_changed", &user.id).await?;
        self.sessions.end_others_in(&mut tx, user.id, Some(session.id), &by).await?;
        let token = self.sessions.renew(&mut tx, session.id).await?;
        tx.commit().await?;
        Ok(token)
    }
}

use std::net::IpAddr;

use postroad_base::{EmailAddress, UserId};
use postroad_db::values;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::ceremony::Kind;
use crate::{
    AccountError, Accounts, Actor, By, Change, Sealer, Secret, SignInMethod, Started, Throttled, User,
    UserStatus, Visitor,
};

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Throttled(#[from] Throttled),
    /// Wrong address, password, code or passkey, or the person may not sign in; which one is not told.
    #[error("this does not let anybody in")]
    Refused,
}

impl From<postroad_db::DbError> for SignInError {
    fn from(error: postroad_db::DbError) -> Self {
        Self::Account(error.into())
    }
}

/// How far a sign-in has come.
#[derive(Debug)]
pub enum SignIn {
    Done(Started),
    /// The password was right; a code is asked for besides.
    SecondFactor(Secret),
}

/// A code besides the password.
#[derive(Clone, Copy, Debug)]
pub enum SecondFactor<'a> {
    Totp(&'a str),
    RecoveryCode(&'a str),
}

/// Who gave the right password and owes a code.
#[derive(Serialize, Deserialize)]
struct Owing {
    user: UserId,
    email: String,
}

/// Stands for a visitor without an address, as over a local socket.
const NOWHERE: IpAddr = IpAddr::V6(std::net::Ipv6Addr::UNSPECIFIED);

impl Accounts {
    /// Signs a person in by password, as far as that goes. Takes as long for an unknown address.
    ///
    /// # Errors
    /// [`SignInError::Refused`] without a reason, [`SignInError::Throttled`] after too many failures.
    pub async fn sign_in(
        &self,
        email: &EmailAddress,
        password: &str,
        visitor: &Visitor,
    ) -> Result<SignIn, SignInError> {
        let login = login(email);
        self.check_throttle(&login, visitor)?;
        let Some(user) = self.users.authenticate(email, password).await? else {
            let known = self.users.by_email(email).await?;
            self.sign_in_failed(&login, known.map(|user| user.id), "password", visitor).await?;
            return Err(SignInError::Refused);
        };
        if user.totp_enabled {
            let owing = Owing { user: user.id, email: email.to_string() };
            return Ok(SignIn::SecondFactor(self.ceremonies.begin(Kind::SecondFactor, &owing).await?));
        }
        let mut tx = self.db().begin().await?;
        let started = self.sessions.start(&mut tx, user.id, SignInMethod::Password, visitor).await?;
        tx.commit().await?;
        self.sign_in_succeeded(&login, visitor);
        Ok(SignIn::Done(started))
    }

    /// The second half of a sign-in by password.
    ///
    /// # Errors
    /// As [`Accounts::sign_in`]; [`AccountError::CeremonyInvalid`] when the first half is too old.
    pub async fn sign_in_second(
        &self,
        ceremony: &str,
        factor: SecondFactor<'_>,
        sealer: &Sealer,
        visitor: &Visitor,
    ) -> Result<Started, SignInError> {
        let owing: Owing = self.ceremonies.peek(Kind::SecondFactor, ceremony).await?;
        let email: EmailAddress =
            owing.email.parse().map_err(|_| AccountError::Damaged { what: "ceremony" })?;
        let login = login(&email);
        self.check_throttle(&login, visitor)?;
        let mut tx = self.db().begin().await?;
        tx.lock(&format!("user {}", owing.user)).await?;
        if !self.second_factors.accept(&mut tx, owing.user, factor, sealer).await? {
            drop(tx);
            self.ceremonies.failed(ceremony).await?;
            self.sign_in_failed(&login, Some(owing.user), "second_factor", visitor).await?;
            return Err(SignInError::Refused);
        }
        let _: Owing = self.ceremonies.take_in(&mut tx, Kind::SecondFactor, ceremony).await?;
        let user = self.users.get_in(&mut tx, owing.user).await?;
        if user.is_none_or(|user| user.status != UserStatus::Active) {
            return Err(SignInError::Refused);
        }
        let started = self.sessions.start(&mut tx, owing.user, SignInMethod::SecondFactor, visitor).await?;
        tx.commit().await?;
        self.sign_in_succeeded(&login, visitor);
        Ok(started)
    }

    pub(crate) fn check_throttle(&self, login: &str, visitor: &Visitor) -> Result<(), Throttled> {
        self.throttle.check(login, visitor.ip.unwrap_or(NOWHERE), self.clock().now())
    }

    pub(crate) fn sign_in_succeeded(&self, login: &str, visitor: &Visitor) {
        self.throttle.success(login, visitor.ip.unwrap_or(NOWHERE), self.clock().now());
    }

    /// Counts a failure and writes it down, for an unknown address too: nobody learns from the time it takes which
    /// addresses there are.
    pub(crate) async fn sign_in_failed(
        &self,
        login: &str,
        user: Option<UserId>,
        what: &str,
        visitor: &Visitor,
    ) -> Result<(), AccountError> {
        self.throttle.failure(login, visitor.ip.unwrap_or(NOWHERE), self.clock().now());
        let change = Change {
            workspace: None,
            action: "session.refused",
            subject: user.map_or_else(|| "unknown".to_owned(), |user| user.to_string()),
            before: None,
            after: Some(json!({ "method": what })),
        };
        let mut tx = self.db().begin().await?;
        self.audit.record(&mut tx, &By { actor: Actor::Anonymous, ip: visitor.ip }, change).await?;
        Ok(tx.commit().await?)
    }

    /// The person behind an active session, `None` when it was disabled since.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn person(&self, user: UserId) -> Result<Option<User>, AccountError> {
        Ok(self.users.get(user).await?.filter(|user| user.status == UserStatus::Active))
    }

    /// How many passkeys and unused recovery codes a person has.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn credential_counts(&self, user: UserId) -> Result<(u32, u32), AccountError> {
        let sql = "SELECT (SELECT COUNT(*) FROM account_passkey WHERE user_id = ?) AS passkeys, \
                   (SELECT COUNT(*) FROM account_recovery_code WHERE user_id = ?) AS codes";
        let row = self.db().query_one(sql, values![user, user]).await?;
        let row = row.ok_or(AccountError::Missing { what: "user" })?;
        Ok((row.get("passkeys")?, row.get("codes")?))
    }
}

/// How the throttle knows a person's login; SMTP logins have names of their own there.
pub(crate) fn login(email: &EmailAddress) -> String {
    format!("user {}", email.canonical())
}

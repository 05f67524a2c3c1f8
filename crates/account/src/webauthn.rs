//! Passkeys: WebAuthn Level 3 ceremonies. Each challenge is kept in the database, is answered once, and only within
//! [`crate::ceremony::CEREMONY_VALID`].

use postroad_base::{EmailAddress, UserId};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use url::Url;
use webauthn_rs::prelude::{
    CredentialID, DiscoverableAuthentication, Passkey as Credential, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential, Webauthn, WebauthnBuilder,
};

use crate::ceremony::Kind;
use crate::sign_in::SignInError;
use crate::{
    AccountError, Accounts, NewPasskey, Passkey, Secret, SignInMethod, Started, User, UserStatus, Visitor,
};

/// The site a passkey is for: where the browser believes to be.
#[derive(Clone, Debug)]
pub struct RelyingParty {
    /// The host's name (WebAuthn §5.1.2). A passkey works for this name only.
    pub id: String,
    /// Scheme, host and port.
    pub origin: String,
}

/// A ceremony's first half: what the browser is asked to do.
#[derive(Clone, Debug)]
pub struct Challenge {
    pub ceremony: Secret,
    /// `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON`.
    pub public_key: Json,
}

/// What the browser answered.
#[derive(Clone, Debug)]
pub struct Answered {
    pub ceremony: String,
    /// `PublicKeyCredential` as its `toJSON` writes it.
    pub credential: Json,
}

#[derive(Serialize, Deserialize)]
struct Registering {
    user: UserId,
    /// The person is made together with the passkey.
    is_new: bool,
    state: PasskeyRegistration,
}

const NOT_VERIFIED: AccountError = AccountError::CeremonyInvalid("the passkey's answer cannot be verified");

impl RelyingParty {
    fn webauthn(&self) -> Result<Webauthn, AccountError> {
        let unusable = || AccountError::Conflict {
            rule: "passkeys_need_host_name",
            message: "passkeys need a host name: open this page by its name instead of an address, over HTTPS or as localhost",
        };
        let origin = Url::parse(&self.origin).map_err(|_| unusable())?;
        // Browsers do the same (Secure Contexts §3.1).
        let secure = origin.scheme() == "https" || self.id == "localhost" || self.id.ends_with(".localhost");
        // Behind a proxy the scheme may be lost; a browser offers passkeys over HTTPS or at localhost only.
        let mut over_tls = origin.clone();
        if !secure && over_tls.set_scheme("https").is_err() {
            return Err(unusable());
        }
        let builder = WebauthnBuilder::new(&self.id, &over_tls).map_err(|_| unusable())?;
        builder.rp_name("Postroad").build().map_err(|_| unusable())
    }
}

impl Accounts {
    /// Begins to register a passkey for a person who will be made with it.
    ///
    /// # Errors
    /// [`AccountError::Conflict`] when the site can have no passkeys.
    pub async fn begin_first_passkey(
        &self,
        site: &RelyingParty,
        email: &EmailAddress,
        name: &str,
    ) -> Result<Challenge, AccountError> {
        let user = UserId::new(self.clock().now());
        self.begin_registration(site, user, true, &email.to_string(), name, None).await
    }

    /// Verifies the passkey of a person to be made, and tells the id it was registered for.
    ///
    /// # Errors
    /// [`AccountError::CeremonyInvalid`]
    pub async fn finish_first_passkey(
        &self,
        site: &RelyingParty,
        answered: &Answered,
        label: &str,
    ) -> Result<(UserId, NewPasskey), AccountError> {
        self.finish_registration(site, answered, label, None).await
    }

    /// Begins to register one more passkey of a person.
    ///
    /// # Errors
    /// As [`Accounts::begin_first_passkey`].
    pub async fn begin_passkey(&self, site: &RelyingParty, user: &User) -> Result<Challenge, AccountError> {
        let mut present: Vec<CredentialID> = Vec::new();
        for stored in self.passkeys.stored(user.id).await? {
            present.push(credential(&stored.credential)?.cred_id().clone());
        }
        let email = user.email.to_string();
        self.begin_registration(site, user.id, false, &email, &user.name, Some(present)).await
    }

    /// Stores one more passkey of a person.
    ///
    /// # Errors
    /// [`AccountError::CeremonyInvalid`], or [`AccountError::Taken`] when it is registered already.
    pub async fn finish_passkey(
        &self,
        site: &RelyingParty,
        user: UserId,
        answered: &Answered,
        label: &str,
        by: &crate::By,
    ) -> Result<Passkey, AccountError> {
        let (_, new) = self.finish_registration(site, answered, label, Some(user)).await?;
        self.passkeys.add(user, &new, by).await
    }

    async fn begin_registration(
        &self,
        site: &RelyingParty,
        user: UserId,
        is_new: bool,
        email: &str,
        name: &str,
        present: Option<Vec<CredentialID>>,
    ) -> Result<Challenge, AccountError> {
        let (options, state) = site
            .webauthn()?
            .start_passkey_registration(user.0, email, name, present)
            .map_err(|_| NOT_VERIFIED)?;
        let mut public_key = json!(options.public_key);
        // Found by the browser without a name being typed (WebAuthn §6.2.3, client-side discoverable).
        public_key["authenticatorSelection"]["residentKey"] = json!("required");
        public_key["authenticatorSelection"]["requireResidentKey"] = json!(true);
        let state = Registering { user, is_new, state };
        let ceremony = self.ceremonies.begin(Kind::PasskeyRegistration, &state).await?;
        Ok(Challenge { ceremony, public_key })
    }

    async fn finish_registration(
        &self,
        site: &RelyingParty,
        answered: &Answered,
        label: &str,
        of: Option<UserId>,
    ) -> Result<(UserId, NewPasskey), AccountError> {
        let begun: Registering = self.ceremonies.take(Kind::PasskeyRegistration, &answered.ceremony).await?;
        if begun.is_new == of.is_some() || of.is_some_and(|user| user != begun.user) {
            return Err(NOT_VERIFIED);
        }
        let answer: RegisterPublicKeyCredential =
            serde_json::from_value(answered.credential.clone()).map_err(|_| NOT_VERIFIED)?;
        let found = site.webauthn()?.finish_passkey_registration(&answer, &begun.state);
        let found = found.map_err(|_| NOT_VERIFIED)?;
        let new = NewPasskey {
            label: label.to_owned(),
            credential_id: found.cred_id().to_vec(),
            credential: json!(found).to_string(),
        };
        Ok((begun.user, new))
    }

    /// Begins a sign-in with whatever passkey the browser finds for the site.
    ///
    /// # Errors
    /// As [`Accounts::begin_first_passkey`].
    pub async fn begin_passkey_sign_in(&self, site: &RelyingParty) -> Result<Challenge, AccountError> {
        let begun = site.webauthn()?.start_discoverable_authentication();
        let (options, state) = begun.map_err(|_| NOT_VERIFIED)?;
        let ceremony = self.ceremonies.begin(Kind::PasskeySignIn, &state).await?;
        Ok(Challenge { ceremony, public_key: json!(options.public_key) })
    }

    /// Signs the passkey's person in.
    ///
    /// # Errors
    /// [`SignInError::Refused`] when it is not verified, without a reason.
    pub async fn sign_in_passkey(
        &self,
        site: &RelyingParty,
        answered: &Answered,
        visitor: &Visitor,
    ) -> Result<Started, SignInError> {
        let (user, mut tx) = self.verified(site, answered, visitor).await?;
        let started = self.sessions.start(&mut tx, user, SignInMethod::Passkey, visitor).await?;
        tx.commit().await?;
        Ok(started)
    }

    /// The person whose passkey answered, in the transaction that notes the use.
    pub(crate) async fn verified(
        &self,
        site: &RelyingParty,
        answered: &Answered,
        visitor: &Visitor,
    ) -> Result<(UserId, postroad_db::Tx), SignInError> {
        let webauthn = site.webauthn()?;
        let state: DiscoverableAuthentication =
            self.ceremonies.take(Kind::PasskeySignIn, &answered.ceremony).await?;
        let answer: PublicKeyCredential =
            serde_json::from_value(answered.credential.clone()).map_err(|_| NOT_VERIFIED)?;
        let (user, credential_id) =
            webauthn.identify_discoverable_authentication(&answer).map_err(|_| NOT_VERIFIED)?;
        let user = UserId(user);
        let login = format!("passkey {user}");
        self.check_throttle(&login, visitor)?;
        let person = self.users.get(user).await?.filter(|user| user.status == UserStatus::Active);
        let known = person.as_ref().map(|user| user.id);
        let mut stored = None;
        for one in self.passkeys.stored(user).await? {
            let found = credential(&one.credential)?;
            if found.cred_id().as_slice() == credential_id {
                stored = Some((one.id, found));
            }
        }
        let verified = match (known, stored) {
            (Some(_), Some((id, mut found))) => webauthn
                .finish_discoverable_authentication_v2(&answer, state, &found)
                .ok()
                .map(|result| (found.update_credential(&result), id, found)),
            _ => None,
        };
        let Some((_, id, found)) = verified else {
            self.sign_in_failed(&login, known, "passkey", visitor).await?;
            return Err(SignInError::Refused);
        };
        let mut tx = self.db().begin().await?;
        self.passkeys.used(&mut tx, id, &json!(found).to_string()).await?;
        self.sign_in_succeeded(&login, visitor);
        Ok((user, tx))
    }
}

fn credential(stored: &str) -> Result<Credential, AccountError> {
    serde_json::from_str(stored).map_err(|_| AccountError::Damaged { what: "passkey" })
}

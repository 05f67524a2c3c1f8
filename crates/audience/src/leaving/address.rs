//! Moving to another address: asked for by a link that came to the old one, confirmed by a link that comes to the new one.

use std::time::Duration;

use postroad_base::{EmailAddress, UtcMillis};
use postroad_db::values;

use super::visit::{Visit, Visits};
use crate::core::mailbox;
use crate::link::Claim;
use crate::{AudienceError, Contact, ContactChange, Purpose};

/// How long the link in the mail to the new address is good.
const CONFIRM_WITHIN: Duration = Duration::from_secs(3 * 86_400);
/// How long a link to personal data is good.
const PERSONAL_FOR: Duration = Duration::from_secs(86_400);
/// Mails that one contact can ask for in a day: nobody is bombarded from here.
const ASKED_MAX_PER_DAY: i64 = 3;
const DAY_MILLIS: i64 = 86_400_000;

/// What is to be sent to an address, so that its owner confirms it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAddress {
    pub address: EmailAddress,
    /// Of [`Purpose::Address`].
    pub token: String,
    pub expires_at: UtcMillis,
}

impl Visits {
    /// Notes that the visitor wants another address. Nothing changes before it is confirmed. Whether somebody else has it
    /// already is not told here, but to its owner.
    ///
    /// # Errors
    /// [`AudienceError::Invalid`] for an address that cannot be; [`AudienceError::Conflict`] with the rule `too_many_asked`.
    pub async fn ask_address(&self, visit: &Visit, address: &str) -> Result<NewAddress, AudienceError> {
        let address = mailbox(address).map_err(|message| AudienceError::invalid("/email", message))?;
        if address.canonical() == visit.contact.email.canonical() {
            return Err(AudienceError::invalid("/email", "is the address there is already"));
        }
        let id = self.note_asked(visit, &address.to_string()).await?;
        let expires_at = self.core.now().plus(CONFIRM_WITHIN);
        let claim = Claim {
            about: Some(id),
            expires_at: Some(expires_at),
            ..Claim::new(Purpose::Address, visit.ws, visit.contact.number)
        };
        Ok(NewAddress { address, token: self.links.write(&claim), expires_at })
    }

    /// A fresh link of [`Purpose::Personal`], to be sent to the contact's own address.
    ///
    /// # Errors
    /// [`AudienceError::Conflict`] with the rule `too_many_asked`.
    pub async fn ask_personal(&self, visit: &Visit) -> Result<String, AudienceError> {
        self.note_asked(visit, "").await?;
        let expires_at = self.core.now().plus(PERSONAL_FOR);
        Ok(self.onward(visit, Purpose::Personal, Some(expires_at)))
    }

    async fn note_asked(&self, visit: &Visit, email: &str) -> Result<i64, AudienceError> {
        let (now, contact) = (self.core.now(), visit.contact.number);
        let mut tx = self.core.db.begin().await?;
        tx.lock(&format!("audience asked {contact}")).await?;
        let sql = "SELECT COUNT(*) AS n FROM audience_asked WHERE contact = ? AND created_at > ?";
        let row = tx.query_one(sql, values![contact, now.0 - DAY_MILLIS]).await?;
        if row.map_or(Ok(0), |row| row.get::<i64>("n"))? >= ASKED_MAX_PER_DAY {
            let message = "mail was asked for several times today; try again tomorrow";
            return Err(AudienceError::conflict("too_many_asked", message));
        }
        let sql = "INSERT INTO audience_asked (contact, email, created_at) VALUES (?, ?, ?) RETURNING id";
        let row = tx.query_one(sql, values![contact, email, now]).await?;
        let id = row.ok_or(AudienceError::Damaged("new address"))?.get("id")?;
        tx.commit().await?;
        Ok(id)
    }

    /// The address that a visitor with a link of [`Purpose::Address`] came to confirm; `None` when it was confirmed or
    /// another one was asked for since.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn asked_address(&self, visit: &Visit) -> Result<Option<EmailAddress>, AudienceError> {
        let sql =
            "SELECT id, email FROM audience_asked WHERE contact = ? AND email <> '' ORDER BY id DESC LIMIT 1";
        let Some(row) = self.core.db.query_one(sql, values![visit.contact.number]).await? else {
            return Ok(None);
        };
        let (id, email): (i64, EmailAddress) = (row.get("id")?, row.get("email")?);
        let is_open = Some(id) == visit.about && email.canonical() != visit.contact.email.canonical();
        Ok(is_open.then_some(email))
    }

    /// Moves the contact.
    ///
    /// # Errors
    /// [`AudienceError::Missing`] when there is nothing to confirm (any more); [`AudienceError::Taken`] or the rule
    /// `erased` for the address.
    pub async fn confirm_address(&self, visit: &Visit) -> Result<Contact, AudienceError> {
        let address =
            self.asked_address(visit).await?.ok_or(AudienceError::Missing { what: "new address" })?;
        let change = ContactChange { email: Some(address.to_string()), ..ContactChange::default() };
        self.change(visit, &change).await
    }
}

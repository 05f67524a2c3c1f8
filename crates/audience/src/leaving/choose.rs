//! What visitors choose besides topics.

use std::time::Duration;

use super::pages::Tongue;
use super::visit::{Visit, Visits};
use crate::{AudienceError, Contact, ContactChange};

/// How the preference centre appears in a contact's story.
const SOURCE: &str = "preference_centre";
/// The longest pause.
const PAUSE_MAX_DAYS: u32 = 365;
const DAY: Duration = Duration::from_secs(86_400);

impl Visits {
    /// Nothing of any topic for so many days; 0 ends a pause.
    ///
    /// # Errors
    /// [`AudienceError::Invalid`] for more than a year.
    pub async fn pause(&self, visit: &Visit, days: u32) -> Result<Contact, AudienceError> {
        if days > PAUSE_MAX_DAYS {
            return Err(AudienceError::invalid("/days", format!("must be at most {PAUSE_MAX_DAYS}")));
        }
        let until = (days > 0).then(|| self.core.now().plus(DAY * days));
        let change = ContactChange { paused_until: Some(until), ..ContactChange::default() };
        self.change(visit, &change).await
    }

    /// The language that pages and mail are written in from now on.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn speak(&self, visit: &Visit, tongue: Tongue) -> Result<Contact, AudienceError> {
        // `ko-KR` says more than `ko` and is not taken away.
        if visit.contact.language.as_deref().and_then(Tongue::of_tag) == Some(tongue) {
            return Ok(visit.contact.clone());
        }
        let language = Some(Some(tongue.code().to_owned()));
        self.change(visit, &ContactChange { language, ..ContactChange::default() }).await
    }

    pub(super) async fn change(
        &self,
        visit: &Visit,
        change: &ContactChange,
    ) -> Result<Contact, AudienceError> {
        let origin = Self::origin(SOURCE);
        let written = self.contacts.update(visit.workspace, visit.contact.id, change, None, &origin).await?;
        Ok(written.contact)
    }
}

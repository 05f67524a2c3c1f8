use postroad_base::UserId;
use postroad_db::{Row, values};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::checked_name;
use crate::{AccountError, By, Change, User, Users, user};

/// How a person likes to be shown things.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Preferences {
    /// BCP 47, as in `en` or `ko`.
    pub language: String,
    /// IANA name, as in `Asia/Seoul`; the browser's without one.
    pub time_zone: Option<String>,
    pub theme: Theme,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// What a person changes about itself; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct ProfileChange {
    pub name: Option<String>,
    pub language: Option<String>,
    pub time_zone: Option<Option<String>>,
    pub theme: Option<Theme>,
}

const TAG_MAX_BYTES: usize = 64;

impl Default for Preferences {
    fn default() -> Self {
        Self { language: "en".to_owned(), time_zone: None, theme: Theme::System }
    }
}

impl Preferences {
    pub(crate) fn check(&self) -> Result<(), AccountError> {
        if !is_tag(&self.language) {
            return Err(AccountError::invalid("language", "must be a tag as in en or pt-BR"));
        }
        if self.time_zone.as_deref().is_some_and(|name| !is_tag(name)) {
            return Err(AccountError::invalid("time_zone", "must be a name as in Europe/Berlin"));
        }
        Ok(())
    }
}

fn is_tag(text: &str) -> bool {
    (1..=TAG_MAX_BYTES).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte))
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

pub(crate) fn preferences(row: &Row) -> Result<Preferences, AccountError> {
    let theme: String = row.get("theme")?;
    let found = Theme::ALL.into_iter().find(|one| one.as_str() == theme);
    Ok(Preferences {
        language: row.get("language")?,
        time_zone: row.get("time_zone")?,
        theme: found.ok_or(AccountError::Damaged { what: "theme" })?,
    })
}

impl Users {
    /// Changes what a person says of itself. Returns it as it is now, `None` when there is no such user.
    ///
    /// # Errors
    /// [`AccountError::Invalid`] names the field.
    pub async fn change_profile(
        &self,
        id: UserId,
        change: ProfileChange,
        by: &By,
    ) -> Result<Option<User>, AccountError> {
        let mut tx = self.db.begin().await?;
        tx.lock(&format!("user {id}")).await?;
        let sql = format!("SELECT {} FROM account_user WHERE id = ?", user::COLUMNS);
        let Some(row) = tx.query_one(&sql, values![id]).await? else {
            return Ok(None);
        };
        let before = user::user(&row)?;
        let mut after = before.clone();
        if let Some(name) = change.name {
            after.name = checked_name("name", &name)?;
        }
        let preferences = &mut after.preferences;
        preferences.language = change.language.unwrap_or_else(|| preferences.language.clone());
        preferences.time_zone = change.time_zone.unwrap_or_else(|| preferences.time_zone.clone());
        preferences.theme = change.theme.unwrap_or(preferences.theme);
        preferences.check()?;
        let sql = "UPDATE account_user SET name = ?, language = ?, time_zone = ?, theme = ? WHERE id = ?";
        let Preferences { language, time_zone, theme } = &after.preferences;
        let values = values![&after.name, language, time_zone.as_deref(), theme.as_str(), id];
        tx.execute(sql, values).await?;
        let facts = |user: &User| json!({ "name": user.name, "preferences": user.preferences });
        let change = Change {
            workspace: None,
            action: "user.changed",
            subject: id.to_string(),
            before: Some(facts(&before)),
            after: Some(facts(&after)),
        };
        self.audit.record(&mut tx, by, change).await?;
        tx.commit().await?;
        Ok(Some(after))
    }
}

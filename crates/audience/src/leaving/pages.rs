use std::collections::BTreeMap;
use std::sync::Arc;

use postroad_base::{UtcMillis, WorkspaceId};
use postroad_db::values;
use serde::{Deserialize, Serialize};

use super::rule;
use crate::AudienceError;
use crate::core::Core;

/// A language that pages are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Tongue {
    #[default]
    #[serde(rename = "en")]
    English,
    #[serde(rename = "ko")]
    Korean,
}

impl Tongue {
    pub const ALL: [Self; 2] = [Self::English, Self::Korean];

    /// BCP 47.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }

    /// The one for a language tag, if we have words in it: `ko-KR` is Korean.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|tongue| primary.eq_ignore_ascii_case(tongue.code()))
    }
}

/// How the pages of a workspace look, and what they say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PageSettings {
    /// Who is speaking; when it is empty, the workspace's name.
    pub name: String,
    /// Of buttons, `#rrggbb`; when it is empty, our own.
    pub colour: String,
    /// The address that mail about somebody's own doing is from; when it is empty, one at a verified domain.
    pub mail_from: String,
    pub texts: BTreeMap<Tongue, PageTexts>,
    /// What people can choose from when they have left; when it is empty, nobody is asked.
    pub reasons: Vec<Reason>,
}

/// What a workspace adds to its pages, in one language. Empty texts are not shown; line breaks are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PageTexts {
    /// Above the button to unsubscribe.
    pub intro: String,
    /// After somebody left.
    pub farewell: String,
    /// At the end of every page: who you are, where you can be reached.
    pub footer: String,
}

/// Why somebody left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Lasting, for figures.
    pub id: String,
    pub labels: BTreeMap<Tongue, String>,
}

impl Reason {
    fn new(id: &str, english: &str, korean: &str) -> Self {
        let labels = [(Tongue::English, english.to_owned()), (Tongue::Korean, korean.to_owned())];
        Self { id: id.to_owned(), labels: labels.into_iter().collect() }
    }

    /// In this language, or in the first one there is.
    #[must_use]
    pub fn label(&self, tongue: Tongue) -> &str {
        self.labels.get(&tongue).or_else(|| self.labels.values().next()).map_or(&self.id, String::as_str)
    }
}

impl PageSettings {
    /// As long as nobody changed anything.
    #[must_use]
    pub fn first() -> Self {
        let reasons = vec![
            Reason::new("too_often", "There is too much mail", "메일이 너무 자주 옵니다"),
            Reason::new("not_relevant", "It is not about what interests me", "관심 있는 내용이 아닙니다"),
            Reason::new("no_longer_needed", "I no longer need it", "더 이상 필요하지 않습니다"),
            Reason::new("never_asked", "I never asked for it", "신청한 적이 없습니다"),
            Reason::new("other", "Another reason", "다른 이유가 있습니다"),
        ];
        Self { reasons, ..Self::default() }
    }

    /// The texts in this language; in no other one, since they may not fit.
    #[must_use]
    pub fn texts(&self, tongue: Tongue) -> PageTexts {
        self.texts.get(&tongue).cloned().unwrap_or_default()
    }
}

/// The settings with what changes tell them by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedPages {
    pub settings: PageSettings,
    /// 0 as long as nobody changed anything.
    pub version: i64,
    pub updated_at: Option<UtcMillis>,
}

/// The pages of all workspaces.
#[derive(Clone, Debug)]
pub struct Pages {
    core: Arc<Core>,
}

impl Pages {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// # Errors
    /// As the database answers.
    pub async fn get(&self, workspace: WorkspaceId) -> Result<SavedPages, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let sql = "SELECT settings, version, updated_at FROM audience_pages WHERE ws = ?";
        let Some(row) = self.core.db.query_one(sql, values![ws]).await? else {
            return Ok(SavedPages { settings: PageSettings::first(), version: 0, updated_at: None });
        };
        let settings: String = row.get("settings")?;
        let settings = serde_json::from_str(&settings).map_err(|_| AudienceError::Damaged("pages"))?;
        Ok(SavedPages { settings, version: row.get("version")?, updated_at: row.get("updated_at")? })
    }

    /// Replaces the settings; when `version` is given, only if they still have it.
    ///
    /// # Errors
    /// [`AudienceError::Invalid`], [`AudienceError::Stale`].
    pub async fn set(
        &self,
        workspace: WorkspaceId,
        settings: &PageSettings,
        version: Option<i64>,
    ) -> Result<SavedPages, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let settings = rule::checked(settings)?;
        let mut tx = self.core.db.begin().await?;
        tx.lock(&format!("audience pages {ws}")).await?;
        let found = tx.query_one("SELECT version FROM audience_pages WHERE ws = ?", values![ws]).await?;
        let before: i64 = found.map_or(Ok(0), |row| row.get("version"))?;
        if version.is_some_and(|version| version != before) {
            return Err(AudienceError::Stale);
        }
        let json = serde_json::to_string(&settings).map_err(|_| AudienceError::Damaged("pages"))?;
        let sql = "INSERT INTO audience_pages (ws, settings, version, updated_at) VALUES (?, ?, ?, ?) \
                   ON CONFLICT (ws) DO UPDATE SET settings = EXCLUDED.settings, version = EXCLUDED.version, \
                   updated_at = EXCLUDED.updated_at";
        tx.execute(sql, values![ws, json, before + 1, self.core.now()]).await?;
        tx.commit().await?;
        self.get(workspace).await
    }
}

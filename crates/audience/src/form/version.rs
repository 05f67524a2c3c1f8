use std::collections::{BTreeMap, HashMap};

use postroad_account::Actor;
use postroad_base::{FormId, TopicId, UtcMillis, WorkspaceId};
use postroad_db::{Tx, values};

use super::{FormDocument, Forms, Live, ShownForm, TopicChoice, Variant, check, store};
use crate::AudienceError;
use crate::core::Core;
use crate::field::Fieldbook;

/// A document as it was published.
#[derive(Clone, Debug, PartialEq)]
pub struct FormVersion {
    /// Counted from 1.
    pub version: u32,
    pub document: FormDocument,
    pub published_at: UtcMillis,
    pub published_by: String,
}

/// Versions listed at most, the newest ones.
const LISTED_MAX: i64 = 200;

impl Forms {
    /// The versions of a form, newest first, at most 200.
    ///
    /// # Errors
    /// [`AudienceError::Missing`] without the form.
    pub async fn versions(
        &self,
        workspace: WorkspaceId,
        id: FormId,
    ) -> Result<Vec<FormVersion>, AudienceError> {
        let form = self.get(workspace, id).await?.ok_or(AudienceError::Missing { what: "form" })?;
        let sql = "SELECT version, document, published_at, published_by FROM audience_form_versions WHERE form = ? \
                   ORDER BY version DESC LIMIT ?";
        let rows = self.core.db.query(sql, values![form.number, LISTED_MAX]).await?;
        let version = |row: &postroad_db::Row| {
            Ok(FormVersion {
                version: row.get("version")?,
                document: store::document(&row.get::<String>("document")?)?,
                published_at: row.get("published_at")?,
                published_by: row.get("published_by")?,
            })
        };
        rows.iter().map(version).collect()
    }

    /// The form as a visitor sees it, `drawn` between 0 and 99 deciding between two versions. `None` when it is unknown
    /// or shows nothing.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn shown(&self, id: FormId, drawn: u8) -> Result<Option<ShownForm>, AudienceError> {
        let Some(found) = self.found(id).await? else { return Ok(None) };
        let Some(live) = found.live else { return Ok(None) };
        let (version, variant) = live.draw(drawn);
        self.assembled(&found, version, variant).await
    }

    /// The form in the version of somebody's ticket or submission, whatever is shown now; `None` when the form shows
    /// nothing any more.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn shown_as(
        &self,
        id: FormId,
        version: u32,
        variant: Variant,
    ) -> Result<Option<ShownForm>, AudienceError> {
        let Some(found) = self.found(id).await? else { return Ok(None) };
        if found.live.is_none() {
            return Ok(None);
        }
        self.assembled(&found, version, variant).await
    }

    /// A version as it was published, whatever is shown now.
    pub(super) async fn published(
        &self,
        id: FormId,
        version: u32,
        variant: Variant,
    ) -> Result<Option<ShownForm>, AudienceError> {
        match self.found(id).await? {
            Some(found) => self.assembled(&found, version, variant).await,
            None => Ok(None),
        }
    }

    /// The draft as it would be shown.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn shown_draft(
        &self,
        workspace: WorkspaceId,
        id: FormId,
    ) -> Result<Option<ShownForm>, AudienceError> {
        let Some(form) = self.get(workspace, id).await? else { return Ok(None) };
        let ws = self.core.ws(workspace).await?;
        let found = Found { number: form.number, ws, workspace, id, name: form.name, live: form.live };
        self.dressed(&found, form.draft, 0, Variant::A).await.map(Some)
    }

    async fn found(&self, id: FormId) -> Result<Option<Found>, AudienceError> {
        let sql = "SELECT f.form, f.ws, f.name, f.live, f.challenger, f.share, w.id AS workspace FROM audience_forms f \
                   JOIN audience_workspaces w ON w.ws = f.ws WHERE f.id = ?";
        let Some(row) = self.core.db.query_one(sql, values![id]).await? else { return Ok(None) };
        Ok(Some(Found {
            number: row.get("form")?,
            ws: row.get("ws")?,
            workspace: row.get("workspace")?,
            id,
            name: row.get("name")?,
            live: Live::read(&row)?,
        }))
    }

    async fn assembled(
        &self,
        found: &Found,
        version: u32,
        variant: Variant,
    ) -> Result<Option<ShownForm>, AudienceError> {
        let sql = "SELECT document FROM audience_form_versions WHERE form = ? AND version = ?";
        let Some(row) = self.core.db.query_one(sql, values![found.number, version]).await? else {
            return Ok(None);
        };
        let document = store::document(&row.get::<String>("document")?)?;
        self.dressed(found, document, version, variant).await.map(Some)
    }

    async fn dressed(
        &self,
        found: &Found,
        document: FormDocument,
        version: u32,
        variant: Variant,
    ) -> Result<ShownForm, AudienceError> {
        let book = Fieldbook::read(&self.core.db, found.ws).await?;
        let topics = topics(&self.core, found.ws).await?;
        let offered = document.offered_topics.iter();
        let offered: Vec<TopicChoice> =
            offered.filter_map(|id| topics.iter().find(|topic| topic.id == *id)).cloned().collect();
        let used = document.fixed_topics.iter().chain(&document.offered_topics);
        let known: HashMap<TopicId, bool> = used
            .filter_map(|id| topics.iter().find(|topic| topic.id == *id))
            .map(|topic| (topic.id, topic.double_opt_in))
            .collect();
        Ok(ShownForm {
            workspace: found.workspace,
            id: found.id,
            name: found.name.clone(),
            version,
            variant,
            document,
            topics: offered,
            book,
            number: found.number,
            ws: found.ws,
            known,
        })
    }

    /// Whether a document can be published.
    pub(super) async fn check_version(&self, ws: i64, document: &FormDocument) -> Result<(), AudienceError> {
        check::draft(document)?;
        let book = Fieldbook::read(&self.core.db, ws).await?;
        let topics = topics(&self.core, ws).await?;
        let known: BTreeMap<TopicId, bool> =
            topics.into_iter().map(|topic| (topic.id, topic.double_opt_in)).collect();
        check::version(document, &book, &known)
    }
}

/// What of a form's row is needed to show it.
struct Found {
    number: i64,
    ws: i64,
    workspace: WorkspaceId,
    id: FormId,
    name: String,
    live: Option<Live>,
}

/// The topics of a workspace that can be given.
async fn topics(core: &Core, ws: i64) -> Result<Vec<TopicChoice>, AudienceError> {
    let sql = "SELECT id, name, description, double_opt_in FROM audience_topics \
               WHERE ws = ? AND archived_at IS NULL ORDER BY topic";
    let rows = core.db.query(sql, values![ws]).await?;
    let topic = |row: &postroad_db::Row| {
        Ok(TopicChoice {
            id: row.get("id")?,
            name: row.get("name")?,
            description: row.get("description")?,
            double_opt_in: row.get("double_opt_in")?,
        })
    };
    rows.iter().map(topic).collect()
}

pub(super) async fn insert(
    tx: &mut Tx,
    form: i64,
    version: u32,
    document: &str,
    at: UtcMillis,
    by: Actor,
) -> Result<(), AudienceError> {
    let sql = "INSERT INTO audience_form_versions (form, version, document, published_at, published_by) \
               VALUES (?, ?, ?, ?, ?)";
    match tx.execute(sql, values![form, version, document, at, by.to_string()]).await {
        Ok(_) => Ok(()),
        // Somebody else published at the same moment.
        Err(error) if error.is_unique_violation() => Err(AudienceError::Stale),
        Err(error) => Err(error.into()),
    }
}

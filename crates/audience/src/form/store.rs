use postroad_account::Actor;
use postroad_base::{FormId, UtcMillis, WorkspaceId};
use postroad_db::{Row, Tx, values};

use super::{Form, FormChange, FormDocument, Forms, Live, check, file, file_of, version};
use crate::AudienceError;
use crate::error::{Wrong, checked_name};

/// Forms of one workspace.
const FORMS_MAX: i64 = 500;
const NAME_MAX_CHARS: usize = 100;
/// A document as it is stored.
const DOCUMENT_MAX_BYTES: usize = 256 * 1024;

pub(super) const COLUMNS: &str = "f.form, f.id, f.name, f.draft, f.version, f.versions, f.live, f.challenger, f.share, \
    f.created_at, f.updated_at, v.document AS live_document";
pub(super) const FROM: &str = "FROM audience_forms f \
    LEFT JOIN audience_form_versions v ON v.form = f.form AND v.version = f.live";

impl Forms {
    /// # Errors
    /// As the database answers.
    pub async fn get(&self, workspace: WorkspaceId, id: FormId) -> Result<Option<Form>, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let sql = format!("SELECT {COLUMNS} {FROM} WHERE f.ws = ? AND f.id = ?");
        self.core.db.query_one(&sql, values![ws, id]).await?.as_ref().map(form).transpose()
    }

    /// Makes a form that nobody sees yet.
    ///
    /// # Errors
    /// [`AudienceError::Invalid`], [`AudienceError::Taken`] for the name, [`AudienceError::Conflict`] with the rule
    /// `too_many_forms`.
    pub async fn create(
        &self,
        workspace: WorkspaceId,
        name: &str,
        draft: &FormDocument,
    ) -> Result<Form, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let name = checked(name)?;
        check::draft(draft)?;
        let json = written(draft)?;
        let now = self.core.now();
        let id = FormId::new(now);
        let mut tx = self.core.db.begin().await?;
        tx.lock(&format!("audience forms {ws}")).await?;
        let sql = "SELECT COUNT(*) AS n FROM audience_forms WHERE ws = ?";
        let count: i64 = tx.query_one(sql, values![ws]).await?.map_or(Ok(0), |row| row.get("n"))?;
        if count >= FORMS_MAX {
            let message = format!("a workspace has at most {FORMS_MAX} forms");
            return Err(AudienceError::conflict("too_many_forms", message));
        }
        file::exists(&mut tx, ws, file_of(draft)).await?;
        let sql = "INSERT INTO audience_forms (id, ws, name, name_key, draft, version, versions, share, created_at, \
                   updated_at) VALUES (?, ?, ?, ?, ?, 1, 0, 0, ?, ?)";
        let values = values![id, ws, &name, name.to_lowercase(), json, now, now];
        tx.execute(sql, values).await.map_err(taken)?;
        tx.commit().await?;
        self.get(workspace, id).await?.ok_or(AudienceError::Missing { what: "form" })
    }

    /// Changes name or draft; when `version` is given, only if the form still has it. What is shown stays as it was
    /// published.
    ///
    /// # Errors
    /// [`AudienceError::Missing`], [`AudienceError::Stale`], [`AudienceError::Invalid`], [`AudienceError::Taken`].
    pub async fn update(
        &self,
        workspace: WorkspaceId,
        id: FormId,
        change: FormChange,
        version: Option<i64>,
    ) -> Result<Form, AudienceError> {
        let missing = || AudienceError::Missing { what: "form" };
        let ws = self.core.ws(workspace).await?;
        let before = self.get(workspace, id).await?.ok_or_else(missing)?;
        let name = checked(&change.name.unwrap_or(before.name))?;
        let draft = change.draft.unwrap_or(before.draft);
        check::draft(&draft)?;
        let mut tx = self.core.db.begin().await?;
        tx.lock(&format!("audience forms {ws}")).await?;
        file::exists(&mut tx, ws, file_of(&draft)).await?;
        let sql = "UPDATE audience_forms SET name = ?, name_key = ?, draft = ?, version = version + 1, updated_at = ? \
                   WHERE ws = ? AND id = ? AND version = ?";
        let expected = version.unwrap_or(before.version);
        let values = values![&name, name.to_lowercase(), written(&draft)?, self.core.now(), ws, id, expected];
        if tx.execute(sql, values).await.map_err(taken)? == 0 {
            return Err(AudienceError::Stale);
        }
        tx.commit().await?;
        self.get(workspace, id).await?.ok_or_else(missing)
    }

    /// Deletes a form with its versions, figures and submissions. Contacts and their consents stay. Returns whether it
    /// was there.
    ///
    /// # Errors
    /// As the database answers.
    pub async fn delete(&self, workspace: WorkspaceId, id: FormId) -> Result<bool, AudienceError> {
        let ws = self.core.ws(workspace).await?;
        let mut tx = self.core.db.begin().await?;
        tx.lock(&format!("audience forms {ws}")).await?;
        let Some(form) = number(&mut tx, ws, id).await? else { return Ok(false) };
        for table in
            ["audience_form_counts", "audience_form_submissions", "audience_form_versions", "audience_forms"]
        {
            tx.execute(&format!("DELETE FROM {table} WHERE form = ?"), values![form]).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Makes the draft a version, and shows it: to all, or to `share` of a hundred visitors beside the one before.
    ///
    /// # Errors
    /// [`AudienceError::Missing`]; [`AudienceError::Stale`]; [`AudienceError::Invalid`] for what is missing in the draft;
    /// [`AudienceError::Conflict`] with the rule `form_not_live` for a challenger of nothing.
    pub async fn publish(
        &self,
        workspace: WorkspaceId,
        id: FormId,
        share_percent: Option<u8>,
        version: Option<i64>,
        actor: Actor,
    ) -> Result<Form, AudienceError> {
        let missing = || AudienceError::Missing { what: "form" };
        let ws = self.core.ws(workspace).await?;
        let form = self.get(workspace, id).await?.ok_or_else(missing)?;
        if version.is_some_and(|version| version != form.version) {
            return Err(AudienceError::Stale);
        }
        self.check_version(ws, &form.draft).await?;
        let number = form.versions + 1;
        let live = match (share_percent, form.live) {
            (None, _) => Live { version: number, challenger: None },
            (Some(_), None) => return Err(not_live()),
            (Some(share), Some(live)) => Live::with(live.version, number, share)?,
        };
        let now = self.core.now();
        let mut tx = self.core.db.begin().await?;
        tx.lock(&format!("audience forms {ws}")).await?;
        version::insert(&mut tx, form.number, number, &written(&form.draft)?, now, actor).await?;
        let sql = "UPDATE audience_forms SET versions = ?, live = ?, challenger = ?, share = ?, updated_at = ?, \
                   version = version + 1 WHERE form = ? AND version = ?";
        let mut values = values![number];
        values.extend(live.values());
        values.extend(values![now, form.number, form.version]);
        if tx.execute(sql, values).await? == 0 {
            return Err(AudienceError::Stale);
        }
        tx.commit().await?;
        self.get(workspace, id).await?.ok_or_else(missing)
    }

    /// Shows other versions, or none.
    ///
    /// # Errors
    /// [`AudienceError::Missing`] for the form; [`AudienceError::Invalid`] for a version that is not there.
    pub async fn show(
        &self,
        workspace: WorkspaceId,
        id: FormId,
        live: Option<Live>,
    ) -> Result<Form, AudienceError> {
        let missing = || AudienceError::Missing { what: "form" };
        let ws = self.core.ws(workspace).await?;
        let form = self.get(workspace, id).await?.ok_or_else(missing)?;
        if let Some(live) = live {
            live.check(form.versions)?;
        }
        let sql = "UPDATE audience_forms SET live = ?, challenger = ?, share = ?, updated_at = ?, \
                   version = version + 1 WHERE ws = ? AND id = ?";
        let mut values = match live {
            Some(live) => live.values(),
            None => values![None::<u32>, None::<u32>, 0_i64],
        };
        values.extend(values![self.core.now(), ws, id]);
        self.core.db.execute(sql, values).await?;
        self.get(workspace, id).await?.ok_or_else(missing)
    }
}

fn not_live() -> AudienceError {
    AudienceError::conflict(
        "form_not_live",
        "the form shows no version that another one could be compared with",
    )
}

pub(super) async fn number(tx: &mut Tx, ws: i64, id: FormId) -> Result<Option<i64>, AudienceError> {
    let row =
        tx.query_one("SELECT form FROM audience_forms WHERE ws = ? AND id = ?", values![ws, id]).await?;
    Ok(row.map(|row| row.get("form")).transpose()?)
}

fn checked(name: &str) -> Result<String, AudienceError> {
    checked_name("/name", name, NAME_MAX_CHARS).map_err(|wrong: Wrong| AudienceError::Invalid(vec![wrong]))
}

fn taken(error: postroad_db::DbError) -> AudienceError {
    if error.is_unique_violation() { AudienceError::Taken { field: "name" } } else { error.into() }
}

fn written(document: &FormDocument) -> Result<String, AudienceError> {
    let json = serde_json::to_string(document).map_err(|_| AudienceError::Damaged("form"))?;
    if json.len() > DOCUMENT_MAX_BYTES {
        let message = format!("must have at most {DOCUMENT_MAX_BYTES} bytes");
        return Err(AudienceError::invalid("/document", message));
    }
    Ok(json)
}

pub(super) fn document(json: &str) -> Result<FormDocument, AudienceError> {
    serde_json::from_str(json).map_err(|_| AudienceError::Damaged("form"))
}

pub(super) fn form(row: &Row) -> Result<Form, AudienceError> {
    let draft: String = row.get("draft")?;
    let live_document: Option<String> = row.get("live_document")?;
    let created_at: UtcMillis = row.get("created_at")?;
    Ok(Form {
        id: row.get("id")?,
        name: row.get("name")?,
        changed: live_document.as_deref() != Some(draft.as_str()),
        draft: document(&draft)?,
        version: row.get("version")?,
        live: Live::read(row)?,
        versions: row.get("versions")?,
        created_at,
        updated_at: row.get("updated_at")?,
        number: row.get("form")?,
    })
}

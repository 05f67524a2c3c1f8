//! Imports as the API shows them.

use std::collections::BTreeMap;

use postroad_audience::{FileKind, Import, ImportCounts, ImportFile, ImportStatus, Target, Tool};
use postroad_base::{ImportId, TopicId, UtcMillis};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::time::Timestamp;

/// Where an import is, for the document.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used; the type is postroad_audience's")]
pub enum ImportStatusName {
    /// Taken and looked at; waits for a decision.
    Ready,
    /// A dry run waits or is made.
    Trying,
    /// The dry run is over; nothing was written.
    Tried,
    Running,
    Finished,
    Cancelled,
    Failed,
    Undoing,
    Undone,
}

/// What everybody in a file is, for the document.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used; the type is postroad_audience's")]
pub enum ImportFileKind {
    Subscribed,
    /// Known, as customers are, but they never asked for mail: contacts without a subscription.
    Unasked,
    /// They become suppressions.
    Unsubscribed,
    /// Their addresses bounced; they become suppressions and no contacts.
    Cleaned,
}

/// The tool that wrote a file, for the document.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used; the type is postroad_audience's")]
pub enum ImportTool {
    Mailchimp,
    Listmonk,
    Brevo,
    Sendy,
    Klaviyo,
    Mailerlite,
    Plain,
}

/// What a column is.
#[derive(ToSchema)]
#[schema(as = ImportTarget)]
#[expect(dead_code, reason = "only its schema is used; the type is postroad_audience's")]
pub struct ImportTargetView {
    to: ImportTargetName,
    /// Of the workspace's own field, with `field` only.
    #[schema(example = "plan", nullable = false)]
    name: Option<String>,
}

/// What a column can be, for the document.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used; the type is postroad_audience's")]
pub enum ImportTargetName {
    Skip,
    /// The address; one column of a file must be it.
    Email,
    FirstName,
    LastName,
    FullName,
    Language,
    TimeZone,
    Country,
    Note,
    /// Several in one cell, separated by commas, semicolons or bars.
    Tags,
    /// Names of topics of the workspace, several in one cell, beside those that everybody is subscribed to.
    Topics,
    /// One of the workspace's own fields, which `name` names.
    Field,
    /// A JSON object whose properties are own fields.
    Attributes,
    /// Whether the person is subscribed, in the tool's words.
    Status,
    OptInTime,
    OptInIp,
    ConfirmTime,
    ConfirmIp,
    /// When, or whether, the person unsubscribed.
    Unsubscribed,
}

/// One file of an import, as it was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ImportFile)]
pub struct ImportFileView {
    pub name: String,
    #[schema(value_type = ImportTool)]
    pub tool: Tool,
    #[schema(value_type = ImportFileKind)]
    pub kind: FileKind,
    #[schema(example = "UTF-8")]
    pub encoding: String,
    #[schema(example = ",")]
    pub delimiter: String,
    /// Whether its first row has the names of the columns.
    pub has_header: bool,
    pub columns: Vec<String>,
    /// What each column is taken for.
    #[schema(value_type = Vec<ImportTargetView>)]
    pub mapping: Vec<Target>,
    /// The first rows; not in lists.
    pub preview: Vec<Vec<String>>,
    /// About as many rows as it has.
    pub lines: u64,
    /// In UTF-8.
    pub size_bytes: u64,
}

impl From<ImportFile> for ImportFileView {
    fn from(file: ImportFile) -> Self {
        Self {
            name: file.name,
            tool: file.tool,
            kind: file.kind,
            encoding: file.encoding,
            delimiter: file.delimiter.to_string(),
            has_header: file.has_header,
            columns: file.columns,
            mapping: file.mapping,
            preview: file.preview,
            lines: file.lines,
            size_bytes: file.size_bytes,
        }
    }
}

/// What is to be done with the rows; what is absent is the default.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ImportSettings {
    /// What everybody in the files is subscribed to; who unsubscribed before stays so.
    #[schema(value_type = Vec<Uuid>)]
    topics: Vec<TopicId>,
    /// Whether they confirmed it to the system they come from. Times of confirmation in a file say so too.
    confirmed: bool,
    /// The words they agreed to.
    consent_text: String,
    /// Where they agreed; the file's name, without it.
    consent_form: String,
    add_tags: Vec<String>,
    /// Leave names, fields, tags and notes of contacts that are here already as they are.
    keep_existing: bool,
    /// Take addresses such as info@ too.
    take_role_addresses: bool,
    /// Take addresses of throw-away providers too.
    take_disposable: bool,
}

impl From<ImportSettings> for postroad_audience::ImportSettings {
    fn from(settings: ImportSettings) -> Self {
        Self {
            topics: settings.topics,
            confirmed: settings.confirmed,
            consent_text: settings.consent_text,
            consent_form: settings.consent_form,
            add_tags: settings.add_tags,
            keep_existing: settings.keep_existing,
            take_role_addresses: settings.take_role_addresses,
            take_disposable: settings.take_disposable,
        }
    }
}

impl From<postroad_audience::ImportSettings> for ImportSettings {
    fn from(settings: postroad_audience::ImportSettings) -> Self {
        Self {
            topics: settings.topics,
            confirmed: settings.confirmed,
            consent_text: settings.consent_text,
            consent_form: settings.consent_form,
            add_tags: settings.add_tags,
            keep_existing: settings.keep_existing,
            take_role_addresses: settings.take_role_addresses,
            take_disposable: settings.take_disposable,
        }
    }
}

/// What became of the rows, or would become of them after a dry run.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ImportCounts)]
pub struct ImportCountsView {
    pub rows: u64,
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    /// Rows whose addresses are not written to from now on.
    pub suppressed: u64,
    /// All rows that were not taken.
    pub rejected: u64,
    /// The same by reason: `invalid_address`, `invalid_value`, `unknown_status`, `unknown_topic`, `role_address`,
    /// `disposable`, `duplicate`, `suppressed`, `erased`, `unreadable`.
    pub rejected_by_reason: BTreeMap<String, u64>,
    /// When it was undone: contacts that are gone again.
    pub deleted: u64,
    /// Contacts that are as they were before.
    pub restored: u64,
    /// Contacts that stay, because they were changed since or said something themselves.
    pub kept: u64,
}

impl From<ImportCounts> for ImportCountsView {
    fn from(counts: ImportCounts) -> Self {
        Self {
            rows: counts.rows,
            created: counts.created,
            updated: counts.updated,
            unchanged: counts.unchanged,
            suppressed: counts.suppressed,
            rejected: counts.rejected.values().sum(),
            rejected_by_reason: counts.rejected,
            deleted: counts.deleted,
            restored: counts.restored,
            kept: counts.kept,
        }
    }
}

/// Files of contacts that are brought into the workspace.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Import)]
pub struct ImportView {
    #[schema(value_type = Uuid)]
    pub id: ImportId,
    #[schema(example = "audience_export.zip")]
    pub name: String,
    #[schema(value_type = ImportStatusName)]
    pub status: ImportStatus,
    pub files: Vec<ImportFileView>,
    pub settings: ImportSettings,
    pub counts: ImportCountsView,
    /// About as many rows as its files have together.
    pub lines: u64,
    pub size_bytes: u64,
    pub done_bytes: u64,
    /// Milliseconds that are left if it goes on as it did.
    pub left_ms: Option<u64>,
    /// Why it failed.
    pub failure: Option<String>,
    pub created_at: Timestamp,
    /// When its turn came.
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
}

impl ImportView {
    pub fn of(import: Import, now: UtcMillis) -> Self {
        Self {
            left_ms: import.left_ms(now),
            lines: import.lines(),
            failure: Some(import.failure).filter(|why| !why.is_empty()),
            id: import.id,
            name: import.name,
            status: import.status,
            files: import.files.into_iter().map(ImportFileView::from).collect(),
            settings: import.settings.into(),
            counts: import.counts.into(),
            size_bytes: import.size_bytes,
            done_bytes: import.done_bytes,
            created_at: import.created_at.into(),
            started_at: import.started_at.map(Timestamp),
            finished_at: import.finished_at.map(Timestamp),
        }
    }
}

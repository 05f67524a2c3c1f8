//! Bringing files of contacts into a workspace.
//!
//! Files are taken once, in UTF-8 and in pieces, and looked at: [`Imports::upload`]. People decide what their columns mean
//! ([`Imports::prepare`]), may see what would become of them ([`Imports::start`] as a dry run), and have it done. The work
//! goes in batches: one task reads and judges rows while another writes those before them, each batch in one transaction
//! with how far it came. After a crash it goes on there, and every row is written exactly once.

mod batch;
mod consents;
mod csv;
mod detect;
mod expire;
mod mapping;
mod pieces;
mod prepare;
mod reader;
mod rejects;
mod role;
mod row;
mod run;
mod store;
mod undo;
mod upload;
mod words;
mod zip;

use std::collections::BTreeMap;

use postroad_base::{ImportId, TopicId, UtcMillis};
use serde::{Deserialize, Serialize};

pub use self::mapping::{FileKind, Target, Tool};
pub use self::rejects::Reject;
pub use self::store::{ImportSort, Imports};
pub use self::upload::Upload;
pub use self::zip::{ArchiveError, Part, is_archive, unpack};

/// Where an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportStatus {
    /// Taken and looked at; waits for a decision.
    Ready,
    /// Waits for its turn, or is being tried.
    Trying,
    /// Tried; nothing was written.
    Tried,
    Running,
    Finished,
    Cancelled,
    /// The file or the settings do not allow it to go on.
    Failed,
    Undoing,
    Undone,
}

impl ImportStatus {
    const ALL: [Self; 9] = [
        Self::Ready,
        Self::Trying,
        Self::Tried,
        Self::Running,
        Self::Finished,
        Self::Cancelled,
        Self::Failed,
        Self::Undoing,
        Self::Undone,
    ];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Trying => "trying",
            Self::Tried => "tried",
            Self::Running => "running",
            Self::Finished => "finished",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

/// One file of an import, as it was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportFile {
    pub name: String,
    pub tool: Tool,
    pub kind: FileKind,
    pub encoding: String,
    pub delimiter: char,
    /// Whether its first row has the names of the columns.
    pub has_header: bool,
    pub columns: Vec<String>,
    /// What each column means.
    pub mapping: Vec<Target>,
    /// The first rows.
    pub preview: Vec<Vec<String>>,
    /// About as many rows as it has: some may go over several lines.
    pub lines: u64,
    pub size_bytes: u64,
}

/// What is to be done with the rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportSettings {
    /// What everybody in the files is subscribed to; who unsubscribed before stays so.
    pub topics: Vec<TopicId>,
    /// Whether they confirmed it to the system they come from.
    pub confirmed: bool,
    /// The words they agreed to, and where.
    pub consent_text: String,
    pub consent_form: String,
    pub add_tags: Vec<String>,
    /// Leave the properties of contacts that are here already as they are.
    pub keep_existing: bool,
    /// Take addresses such as info@ too.
    pub take_role_addresses: bool,
    /// Take addresses of throw-away providers too.
    pub take_disposable: bool,
}

/// What became of the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportCounts {
    pub rows: u64,
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    /// Rows whose addresses are not written to from now on.
    pub suppressed: u64,
    /// By reason.
    pub rejected: BTreeMap<String, u64>,
    /// When it was undone: contacts that are gone again, are as they were before, and stayed because somebody changed
    /// them since.
    pub deleted: u64,
    pub restored: u64,
    pub kept: u64,
}

/// One import.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    pub id: ImportId,
    pub name: String,
    pub status: ImportStatus,
    pub files: Vec<ImportFile>,
    pub settings: ImportSettings,
    pub counts: ImportCounts,
    pub size_bytes: u64,
    pub done_bytes: u64,
    /// Why it failed, for people.
    pub failure: String,
    pub created_at: UtcMillis,
    /// When its turn came.
    pub started_at: Option<UtcMillis>,
    pub finished_at: Option<UtcMillis>,
}

impl Import {
    /// Milliseconds that are left if it goes on as it did.
    #[must_use]
    pub fn left_ms(&self, now: UtcMillis) -> Option<u64> {
        if !matches!(self.status, ImportStatus::Trying | ImportStatus::Running) {
            return None;
        }
        let started = self.started_at.filter(|_| self.done_bytes > 0)?;
        let taken = u64::try_from(now.since(started).as_millis()).ok()?;
        let left = self.size_bytes.saturating_sub(self.done_bytes);
        Some(taken.saturating_mul(left) / self.done_bytes)
    }

    /// About as many rows as its files have.
    #[must_use]
    pub fn lines(&self) -> u64 {
        self.files.iter().map(|file| file.lines).sum()
    }

    /// The names of the columns of all files, each once.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = Vec::new();
        for column in self.files.iter().flat_map(|file| &file.columns) {
            if !columns.contains(&column.as_str()) {
                columns.push(column);
            }
        }
        columns
    }
}

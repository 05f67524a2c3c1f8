//! Forms as the API shows them.

use postroad_audience::form::{Form, FormDocument, FormFigures, FormFile, FormVersion, Live};
use postroad_base::{FormFileId, FormId};
use serde::Serialize;
use utoipa::ToSchema;

use super::document;
use crate::time::Timestamp;

/// A form people sign up with.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Form)]
pub struct FormView {
    #[schema(value_type = Uuid)]
    pub id: FormId,
    #[schema(example = "Footer of the blog")]
    pub name: String,
    /// The draft. What people see is what was published.
    #[schema(value_type = document::FormDocument)]
    pub document: FormDocument,
    /// Grows with every change; for `If-Match`.
    pub version: i64,
    /// Which published versions people see; `null` when they see none.
    pub live: Option<LiveView>,
    /// How many versions were published.
    pub versions: u32,
    /// Whether the draft differs from what people see.
    pub changed: bool,
    /// The address of its own page.
    #[schema(example = "https://mail.example.com/f/0199c3a1-5c1e-7d0a-9f5e-0d8f2a6b7c11")]
    pub url: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl FormView {
    /// `origin` is what links begin with.
    pub fn new(form: Form, origin: &str) -> Self {
        Self {
            url: format!("{origin}/f/{}", form.id),
            id: form.id,
            name: form.name,
            document: form.draft,
            version: form.version,
            live: form.live.map(LiveView::from),
            versions: form.versions,
            changed: form.changed,
            created_at: form.created_at.into(),
            updated_at: form.updated_at.into(),
        }
    }
}

/// Which published versions people see.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = FormLive)]
pub struct LiveView {
    pub version: u32,
    /// The version that is compared with it, if any.
    pub challenger: Option<u32>,
    /// How many of a hundred visitors see the challenger.
    pub share_percent: u8,
}

impl From<Live> for LiveView {
    fn from(live: Live) -> Self {
        let (challenger, share) = live.challenger.unzip();
        Self { version: live.version, challenger, share_percent: share.unwrap_or(0) }
    }
}

/// A document as it was published.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = FormVersion)]
pub struct VersionView {
    pub version: u32,
    #[schema(value_type = document::FormDocument)]
    pub document: FormDocument,
    pub published_at: Timestamp,
    /// Who published it, as in `user:` and an id.
    pub published_by: String,
}

impl From<FormVersion> for VersionView {
    fn from(version: FormVersion) -> Self {
        Self {
            version: version.version,
            document: version.document,
            published_at: version.published_at.into(),
            published_by: version.published_by,
        }
    }
}

/// How many visitors did what.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[schema(as = FormFigures)]
pub struct FiguresView {
    /// Saw the form; known programs are not counted.
    pub views: u64,
    /// Began to fill it in.
    pub starts: u64,
    /// Passed each step, in order.
    pub steps: Vec<u64>,
    /// Sent the last step.
    pub submits: u64,
    pub confirms: u64,
    /// Fetched the promised file.
    pub downloads: u64,
    /// Programs that were turned away.
    pub turned_away: u64,
}

impl From<FormFigures> for FiguresView {
    fn from(figures: FormFigures) -> Self {
        let FormFigures { views, starts, submits, confirms, downloads, turned_away, steps } = figures;
        Self { views, starts, steps, submits, confirms, downloads, turned_away }
    }
}

/// A file that forms can promise.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = FormFile)]
pub struct FileView {
    #[schema(value_type = Uuid)]
    pub id: FormFileId,
    #[schema(example = "guide.pdf")]
    pub name: String,
    #[schema(example = "application/pdf")]
    pub media_type: String,
    pub size_bytes: u64,
    pub created_at: Timestamp,
}

impl From<FormFile> for FileView {
    fn from(file: FormFile) -> Self {
        Self {
            id: file.id,
            name: file.name,
            media_type: file.media_type,
            size_bytes: file.size_bytes,
            created_at: file.created_at.into(),
        }
    }
}

//! Forms people sign up with: drafted, published as versions, shown, filled in, confirmed.
//!
//! Nothing of what a stranger wrote gets into the audience before the owner of the address confirmed it, unless the form
//! and its topics do without confirmation; until then it is a submission, which is forgotten after a while.

mod address;
mod answers;
mod apply;
mod check;
mod condition;
mod confirm;
mod count;
mod document;
mod figures;
mod file;
mod guard;
mod inputs;
mod issue;
mod list;
mod live;
mod mail;
mod post;
mod shown;
mod source;
mod store;
mod submission;
mod submit;
mod ticket;
mod version;
mod words;

use std::sync::Arc;

use postroad_base::{FormFileId, FormId, UtcMillis};

pub use self::address::AddressCheck;
pub use self::answers::{AnswerProblem, AnswerProblems, Answers};
pub use self::check::origin_of;
pub use self::condition::{Condition, ConditionTest};
pub use self::confirm::{Confirmed, FollowError, PromisedFile};
use self::count::day_of;
pub use self::count::{Counted, What};
pub use self::document::{
    Confirmation, ConsentText, Embedding, FormDocument, FormField, FormFont, FormLanguage, FormScheme,
    FormStep, FormTheme, Magnet, Popup, Protection, Thanks, Work,
};
pub use self::figures::{FormDay, FormFigures, FormReport, FormSource, FormVersionFigures};
pub use self::file::{FILE_MAX_BYTES, FormFile, NewFormFile};
pub use self::inputs::Inputs;
pub use self::list::FormSort;
pub use self::live::Live;
pub use self::mail::readable_on;
pub use self::shown::{Ask, ShownForm, TopicChoice, Variant};
pub use self::source::{is_robot, source_of};
pub(crate) use self::submission::forget as forget_submissions;
pub use self::submission::{Submission, SubmissionMail, SubmissionState};
pub use self::submit::{Submit, Submitted};
pub use self::ticket::{Passage, Ticket};
pub use self::version::FormVersion;
use crate::Links;
use crate::core::Core;

/// Keys of fields that are more than texts.
pub const EMAIL: &str = "email";
pub const TOPICS: &str = "topics";
const LANGUAGE: &str = "language";
const COUNTRY: &str = "country";
const TIME_ZONE: &str = "time_zone";
/// The box beside the consent.
pub const CONSENT: &str = "form-consent";

/// A form as those see it who make it.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    pub id: FormId,
    pub name: String,
    pub draft: FormDocument,
    /// Grows with every change.
    pub version: i64,
    /// What is shown; nothing, when it is `None`.
    pub live: Option<Live>,
    /// How many versions were published.
    pub versions: u32,
    /// Whether the draft differs from the version that is shown.
    pub changed: bool,
    pub created_at: UtcMillis,
    pub updated_at: UtcMillis,
    pub(crate) number: i64,
}

/// What to change; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct FormChange {
    pub name: Option<String>,
    pub draft: Option<FormDocument>,
}

/// The forms of all workspaces. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Forms {
    core: Arc<Core>,
    links: Links,
    counts: Arc<count::Counts>,
    /// Wakes whoever posts mail.
    posted: Arc<tokio::sync::Notify>,
}

impl Forms {
    pub(crate) fn new(core: Arc<Core>, links: Links) -> Self {
        Self { core, links, counts: Arc::default(), posted: Arc::default() }
    }
}

/// A file's id in a document.
fn file_of(document: &FormDocument) -> Option<FormFileId> {
    document.magnet.as_ref().map(|magnet| magnet.file)
}

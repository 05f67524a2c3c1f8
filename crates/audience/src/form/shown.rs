//! A form as it is shown: the published document with what the workspace knows of its fields and topics.

use std::collections::HashMap;

use postroad_base::{FormId, TopicId, WorkspaceId};

use super::{COUNTRY, EMAIL, FormDocument, FormField, Inputs, LANGUAGE, TIME_ZONE, TOPICS};
use crate::field::Fieldbook;
use crate::{Field, FieldKind};

/// One of the two versions that are shown side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Variant {
    A,
    B,
}

impl Variant {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
        }
    }

    pub(crate) fn code(self) -> u8 {
        match self {
            Self::A => 0,
            Self::B => 1,
        }
    }

    pub(crate) fn of(code: u8) -> Option<Self> {
        [Self::A, Self::B].into_iter().find(|variant| variant.code() == code)
    }
}

/// How a question is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    Email,
    Text,
    Number,
    Date,
    /// A box to tick.
    Check,
    /// One of these.
    Choice(Vec<String>),
    /// Several of these.
    Several(Vec<String>),
    /// Texts separated by commas.
    List,
    /// Several of the offered topics.
    Topics,
}

/// A topic as people choose it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicChoice {
    pub id: TopicId,
    pub name: String,
    pub description: String,
    pub double_opt_in: bool,
}

/// See the module's description.
#[derive(Clone, Debug)]
pub struct ShownForm {
    pub workspace: WorkspaceId,
    pub id: FormId,
    pub name: String,
    pub version: u32,
    pub variant: Variant,
    pub document: FormDocument,
    /// Those of the offered topics that people may have.
    pub topics: Vec<TopicChoice>,
    pub(crate) book: Fieldbook,
    /// Its number in other tables.
    pub(crate) number: i64,
    pub(crate) ws: i64,
    /// Every topic of the document that is not archived.
    pub(crate) known: HashMap<TopicId, bool>,
}

impl ShownForm {
    /// How a field is asked for; `None` for a field that the workspace does not have any more.
    #[must_use]
    pub fn ask(&self, field: &FormField) -> Option<Ask> {
        match field.key.as_str() {
            EMAIL => Some(Ask::Email),
            TOPICS => (!self.topics.is_empty()).then_some(Ask::Topics),
            key if is_attribute(key) => Some(Ask::Text),
            key => self.book.get(key).map(ask_own),
        }
    }

    /// The steps that are shown to who answered so, by their numbers.
    #[must_use]
    pub fn steps(&self, inputs: &Inputs) -> Vec<usize> {
        let shown = |step: &super::FormStep| step.shown_when.as_ref().is_none_or(|when| when.holds(inputs));
        let steps = self.document.steps.iter().enumerate();
        steps.filter(|(_, step)| shown(step)).map(|(at, _)| at).collect()
    }

    /// Whether a field of a shown step is asked to who answered so.
    #[must_use]
    pub fn is_asked(&self, field: &FormField, inputs: &Inputs) -> bool {
        self.ask(field).is_some() && field.shown_when.as_ref().is_none_or(|when| when.holds(inputs))
    }

    /// Whether the owner of the address is asked before anybody is subscribed to these topics.
    #[must_use]
    pub fn needs_confirmation(&self, topics: &[TopicId]) -> bool {
        let wanted = |topic: &TopicId| self.known.get(topic).copied().unwrap_or(false);
        self.document.confirmation.always || self.document.magnet.is_some() || topics.iter().any(wanted)
    }
}

fn ask_own(field: &Field) -> Ask {
    match field.kind {
        FieldKind::Text => Ask::Text,
        FieldKind::Number => Ask::Number,
        FieldKind::Date => Ask::Date,
        FieldKind::Boolean => Ask::Check,
        FieldKind::Choice => Ask::Choice(field.choices.clone()),
        FieldKind::List if field.choices.is_empty() => Ask::List,
        FieldKind::List => Ask::Several(field.choices.clone()),
    }
}

/// What every contact has, as a text.
pub(crate) fn is_attribute(key: &str) -> bool {
    matches!(key, "first_name" | "last_name" | "full_name" | LANGUAGE | COUNTRY | TIME_ZONE)
}

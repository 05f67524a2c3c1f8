//! What a form is: a document that is drafted, published as a version, and shown as it was published.

use std::collections::BTreeMap;

use postroad_base::{FormFileId, TopicId};
use serde::{Deserialize, Serialize};

use super::condition::Condition;

/// Everything about a form that people see or feel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormDocument {
    /// Of what the program itself writes around the form, and of its mail.
    #[serde(default)]
    pub language: FormLanguage,
    pub steps: Vec<FormStep>,
    /// Everybody who signs up gets these.
    #[serde(default)]
    pub fixed_topics: Vec<TopicId>,
    /// People choose among these where a step has the field `topics`.
    #[serde(default)]
    pub offered_topics: Vec<TopicId>,
    /// Put on contacts that sign up.
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub consent: ConsentText,
    #[serde(default)]
    pub theme: FormTheme,
    #[serde(default)]
    pub thanks: Thanks,
    #[serde(default)]
    pub confirmation: Confirmation,
    #[serde(default)]
    pub magnet: Option<Magnet>,
    #[serde(default)]
    pub popup: Popup,
    #[serde(default)]
    pub embedding: Embedding,
    #[serde(default)]
    pub protection: Protection,
}

/// Languages the program has words in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormLanguage {
    #[default]
    En,
    Ko,
}

impl FormLanguage {
    /// BCP 47.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ko => "ko",
        }
    }
}

/// One page of a form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormStep {
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub text: String,
    /// What the button says; the program's own word when it is empty.
    #[serde(default)]
    pub button: String,
    #[serde(default)]
    pub fields: Vec<FormField>,
    /// The step is left out when this does not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_when: Option<Condition>,
}

/// One question.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormField {
    /// What it fills in: `email`, `first_name`, `last_name`, `full_name`, `language`, `country`, `time_zone`, `topics`,
    /// or the name of one of the workspace's own fields.
    pub key: String,
    #[serde(default)]
    pub label: String,
    #[serde(default)]
    pub placeholder: String,
    #[serde(default)]
    pub help: String,
    #[serde(default)]
    pub required: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown_when: Option<Condition>,
}

/// What people agree to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentText {
    #[serde(default)]
    pub text: String,
    /// Whether it has a box that must be ticked.
    #[serde(default)]
    pub checkbox: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormFont {
    #[default]
    System,
    Serif,
    Rounded,
    Mono,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormScheme {
    /// As the reader's system has it.
    #[default]
    Auto,
    Light,
    Dark,
}

/// Colours as `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FormTheme {
    pub accent: String,
    pub background: String,
    pub text: String,
    pub dark_accent: String,
    pub dark_background: String,
    pub dark_text: String,
    pub radius_px: u8,
    pub font: FormFont,
    pub scheme: FormScheme,
}

impl Default for FormTheme {
    fn default() -> Self {
        let colour = str::to_owned;
        Self {
            accent: colour("#1d4ed8"),
            background: colour("#ffffff"),
            text: colour("#1c1f26"),
            dark_accent: colour("#93b4ff"),
            dark_background: colour("#15181e"),
            dark_text: colour("#eceef2"),
            radius_px: 8,
            font: FormFont::default(),
            scheme: FormScheme::default(),
        }
    }
}

/// What comes after the last step, and after the confirmation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Thanks {
    /// The program's own words where these are empty.
    pub title: String,
    pub text: String,
    /// A page of yours instead.
    pub redirect: String,
    pub confirmed_title: String,
    pub confirmed_text: String,
    pub confirmed_redirect: String,
}

/// Whether and how the owner of the address is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Confirmation {
    /// Always, not only when a topic wants it or a file is promised.
    pub always: bool,
    pub from_name: String,
    pub from_address: String,
    pub reply_to: String,
    /// The program's own words where these are empty.
    pub subject: String,
    pub text: String,
    pub button: String,
}

impl Default for Confirmation {
    fn default() -> Self {
        Self {
            always: true,
            from_name: String::new(),
            from_address: String::new(),
            reply_to: String::new(),
            subject: String::new(),
            text: String::new(),
            button: String::new(),
        }
    }
}

/// A file that whoever confirms gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Magnet {
    pub file: FormFileId,
    /// What the button says.
    #[serde(default)]
    pub label: String,
}

/// When the pop-up comes up. Nothing is kept of it but in the browser's own storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Popup {
    pub delay_secs: Option<u16>,
    pub scroll_percent: Option<u8>,
    /// When the pointer leaves for the tab bar.
    pub exit_intent: bool,
    /// Days before it comes again to who closed it.
    pub every_days: u16,
}

impl Default for Popup {
    fn default() -> Self {
        Self { delay_secs: Some(15), scroll_percent: None, exit_intent: true, every_days: 14 }
    }
}

/// Where the form may be shown besides its own page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Embedding {
    pub anywhere: bool,
    /// As in `https://www.example.com`.
    pub origins: Vec<String>,
}

impl Embedding {
    #[must_use]
    pub fn allows(&self, origin: &str) -> bool {
        self.anywhere || self.origins.iter().any(|allowed| allowed.eq_ignore_ascii_case(origin))
    }
}

/// How hard it is for programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// A moment.
    #[default]
    Light,
    /// About a second on a telephone.
    Heavy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Protection {
    pub work: Work,
    /// Refuse addresses of providers of throw-away addresses.
    pub refuse_disposable: bool,
}

impl Default for Protection {
    fn default() -> Self {
        Self { work: Work::Light, refuse_disposable: true }
    }
}

impl FormDocument {
    /// What a new form begins with: an address and a consent.
    #[must_use]
    pub fn begin(language: FormLanguage) -> Self {
        let (title, label, consent) = match language {
            FormLanguage::En => (
                "Stay in touch",
                "Email address",
                "Yes, send me this newsletter. I can leave at any time with one click.",
            ),
            FormLanguage::Ko => (
                "소식을 받아보세요",
                "이메일 주소",
                "뉴스레터를 받는 데 동의합니다. 언제든지 클릭 한 번으로 수신을 그만둘 수 있습니다.",
            ),
        };
        let email = FormField {
            key: super::EMAIL.to_owned(),
            label: label.to_owned(),
            required: true,
            ..FormField::default()
        };
        Self {
            language,
            steps: vec![FormStep { title: title.to_owned(), fields: vec![email], ..FormStep::default() }],
            fixed_topics: Vec::new(),
            offered_topics: Vec::new(),
            tags: Vec::new(),
            consent: ConsentText { text: consent.to_owned(), checkbox: false },
            theme: FormTheme::default(),
            thanks: Thanks::default(),
            confirmation: Confirmation::default(),
            magnet: None,
            popup: Popup::default(),
            embedding: Embedding::default(),
            protection: Protection::default(),
        }
    }

    /// All fields in order, with the number of their step.
    pub fn fields(&self) -> impl Iterator<Item = (usize, &FormField)> {
        self.steps.iter().enumerate().flat_map(|(at, step)| step.fields.iter().map(move |field| (at, field)))
    }

    /// The fields by key.
    #[must_use]
    pub fn by_key(&self) -> BTreeMap<&str, (usize, &FormField)> {
        self.fields().map(|(at, field)| (field.key.as_str(), (at, field))).collect()
    }
}

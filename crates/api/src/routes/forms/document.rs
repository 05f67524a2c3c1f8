//! The schema of a form's document. The document itself is read and written by the audience.
#![expect(dead_code, reason = "only the schemas are used")]

use postroad_base::{FormFileId, TopicId};
use utoipa::ToSchema;

/// Everything about a form that people see or feel. What is left out is as a new form has it.
#[derive(ToSchema)]
pub struct FormDocument {
    /// Of the words that the program itself writes around the form, and of its mail.
    language: Option<FormLanguage>,
    /// At most 10.
    steps: Vec<FormStep>,
    /// Topics that everybody gets who signs up.
    #[schema(value_type = Vec<Uuid>)]
    fixed_topics: Option<Vec<TopicId>>,
    /// Topics that people choose among, where a step has the field `topics`.
    #[schema(value_type = Vec<Uuid>)]
    offered_topics: Option<Vec<TopicId>>,
    /// Put on contacts that sign up.
    tags: Option<Vec<String>>,
    consent: Option<FormConsent>,
    theme: Option<FormTheme>,
    thanks: Option<FormThanks>,
    confirmation: Option<FormConfirmation>,
    magnet: Option<FormMagnet>,
    popup: Option<FormPopup>,
    embedding: Option<FormEmbedding>,
    protection: Option<FormProtection>,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum FormLanguage {
    En,
    Ko,
}

/// One page of a form.
#[derive(ToSchema)]
pub struct FormStep {
    title: Option<String>,
    text: Option<String>,
    /// What the button says; the program's own word when it is empty.
    button: Option<String>,
    fields: Option<Vec<FormField>>,
    /// The step is left out when this does not hold.
    shown_when: Option<FormCondition>,
}

/// One question.
#[derive(ToSchema)]
pub struct FormField {
    /// What it fills in: `email`, `first_name`, `last_name`, `full_name`, `language`, `country`, `time_zone`, `topics`, or
    /// the name of one of the workspace's own fields.
    #[schema(example = "email")]
    key: String,
    label: Option<String>,
    placeholder: Option<String>,
    help: Option<String>,
    required: Option<bool>,
    /// The question is left out when this does not hold.
    shown_when: Option<FormCondition>,
}

/// Whether something is asked, by what was answered before.
#[derive(ToSchema)]
pub struct FormCondition {
    /// The question whose answer counts; it must come before.
    key: String,
    test: FormConditionTest,
    /// What the answer is compared with, whatever its case.
    value: Option<String>,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum FormConditionTest {
    Is,
    IsNot,
    Contains,
    Filled,
    Empty,
}

/// What people agree to. The ledger of consents keeps the words, and the version of the form they were shown in.
#[derive(ToSchema)]
pub struct FormConsent {
    text: Option<String>,
    /// Whether it has a box that must be ticked.
    checkbox: Option<bool>,
}

/// Colours as `#rrggbb`.
#[derive(ToSchema)]
pub struct FormTheme {
    #[schema(example = "#1d4ed8")]
    accent: Option<String>,
    background: Option<String>,
    text: Option<String>,
    dark_accent: Option<String>,
    dark_background: Option<String>,
    dark_text: Option<String>,
    #[schema(maximum = 32)]
    radius_px: Option<u8>,
    font: Option<FormFont>,
    scheme: Option<FormScheme>,
}

#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum FormFont {
    System,
    Serif,
    Rounded,
    Mono,
}

/// Whether the form is light or dark; `auto` is as the reader's system has it.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum FormScheme {
    Auto,
    Light,
    Dark,
}

/// What comes after the last step, and after the confirmation. The program's own words where a text is empty.
#[derive(ToSchema)]
pub struct FormThanks {
    title: Option<String>,
    text: Option<String>,
    /// A page of yours instead.
    redirect: Option<String>,
    confirmed_title: Option<String>,
    confirmed_text: Option<String>,
    /// A page of yours instead, unless a file is promised.
    confirmed_redirect: Option<String>,
}

/// Whether and how the owner of the address is asked.
#[derive(ToSchema)]
pub struct FormConfirmation {
    /// Always, not only when a topic has double opt-in or a file is promised.
    always: Option<bool>,
    from_name: Option<String>,
    /// Of a verified domain of the workspace.
    from_address: Option<String>,
    reply_to: Option<String>,
    /// The program's own words where this or what follows is empty.
    subject: Option<String>,
    text: Option<String>,
    button: Option<String>,
}

/// A file that whoever confirms gets.
#[derive(ToSchema)]
pub struct FormMagnet {
    #[schema(value_type = Uuid)]
    file: FormFileId,
    /// What the button says.
    label: Option<String>,
}

/// When the pop-up comes up: at whatever happens first.
#[derive(ToSchema)]
pub struct FormPopup {
    /// After so many seconds.
    #[schema(maximum = 3600)]
    delay_secs: Option<u16>,
    /// When so much of the page was scrolled past.
    #[schema(maximum = 100)]
    scroll_percent: Option<u8>,
    /// When the pointer leaves for the tab bar.
    exit_intent: Option<bool>,
    /// Days before it comes again to who saw it.
    #[schema(maximum = 365)]
    every_days: Option<u16>,
}

/// Where the form may be shown besides its own page.
#[derive(ToSchema)]
pub struct FormEmbedding {
    anywhere: Option<bool>,
    /// Scheme and host of each site.
    #[schema(example = json!(["https://www.example.com"]))]
    origins: Option<Vec<String>>,
}

/// How hard it is for programs. Honeypot, timing and limits by address and network always hold.
#[derive(ToSchema)]
pub struct FormProtection {
    work: Option<FormWork>,
    /// Refuse addresses of providers of throw-away addresses.
    refuse_disposable: Option<bool>,
}

/// The proof of work that our script does: `light` takes a moment, `heavy` about a second on a telephone.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum FormWork {
    Light,
    Heavy,
}

//! The settings of pages as the API shows them.

use axum::http::{HeaderName, HeaderValue, header};
use postroad_audience::{PageSettings, PageTexts, Reason, SavedPages, Tongue};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::time::Timestamp;

/// A language that pages are written in.
#[derive(ToSchema)]
#[schema(as = PageLanguage)]
#[expect(dead_code, reason = "only its schema is used; the type is postroad_audience::Tongue")]
pub enum TongueName {
    #[schema(rename = "en")]
    English,
    #[schema(rename = "ko")]
    Korean,
}

/// How the pages look that people reach by the links in their mail, and what they say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublicPages)]
pub struct PagesView {
    /// Who is speaking; when it is empty, the workspace's name.
    #[serde(default)]
    #[schema(max_length = 100, example = "Example Press")]
    pub name: String,
    /// Of buttons; when it is empty, the one of the program. What is written on it is black or white, whichever can be read
    /// better.
    #[serde(default)]
    #[schema(pattern = "^(#[0-9a-fA-F]{6})?$", example = "#1d4ed8")]
    pub colour: String,
    /// The address that mail about somebody's own doing is from; when it is empty, `no-reply@` the first verified domain.
    #[serde(default)]
    #[schema(example = "hello@example.com")]
    pub mail_from: String,
    /// What is added to the pages, by language.
    #[serde(default)]
    pub texts: TextsByLanguage,
    /// What people can choose from when they have left, in this order, at most 20; when there are none, nobody is asked.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub reasons: Vec<ReasonView>,
    /// When they were changed; a request need not say it.
    #[serde(default)]
    #[schema(read_only)]
    pub updated_at: Option<Timestamp>,
}

/// Texts of the two languages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublicPageTextsByLanguage)]
pub struct TextsByLanguage {
    #[serde(default)]
    pub en: TextsView,
    #[serde(default)]
    pub ko: TextsView,
}

/// What a workspace adds to its pages. Line breaks are kept; markup is shown as it is written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublicPageTexts)]
pub struct TextsView {
    /// Above the button to unsubscribe.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub intro: String,
    /// After somebody left.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub farewell: String,
    /// At the end of every page: who you are, where you can be reached.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub footer: String,
}

/// Why somebody left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UnsubscribeReason)]
pub struct ReasonView {
    /// Lasting, for figures: a-z, 0-9 and `_`.
    #[schema(max_length = 40, pattern = "^[a-z0-9_]{1,40}$", example = "too_often")]
    pub id: String,
    /// What people read. A language without a label shows the other one's.
    pub labels: LabelsView,
}

/// A label in the two languages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UnsubscribeReasonLabels)]
pub struct LabelsView {
    #[serde(default)]
    #[schema(max_length = 120, example = "There is too much mail")]
    pub en: String,
    #[serde(default)]
    #[schema(max_length = 120, example = "메일이 너무 자주 옵니다")]
    pub ko: String,
}

impl From<PageTexts> for TextsView {
    fn from(texts: PageTexts) -> Self {
        let PageTexts { intro, farewell, footer } = texts;
        Self { intro, farewell, footer }
    }
}

impl From<TextsView> for PageTexts {
    fn from(view: TextsView) -> Self {
        let TextsView { intro, farewell, footer } = view;
        Self { intro, farewell, footer }
    }
}

impl From<Reason> for ReasonView {
    fn from(mut reason: Reason) -> Self {
        let mut label = |tongue| reason.labels.remove(&tongue).unwrap_or_default();
        let labels = LabelsView { en: label(Tongue::English), ko: label(Tongue::Korean) };
        Self { id: reason.id, labels }
    }
}

impl From<ReasonView> for Reason {
    fn from(view: ReasonView) -> Self {
        let labels = [(Tongue::English, view.labels.en), (Tongue::Korean, view.labels.ko)];
        Self { id: view.id, labels: labels.into_iter().collect() }
    }
}

impl From<SavedPages> for PagesView {
    fn from(saved: SavedPages) -> Self {
        let settings = saved.settings;
        let texts = TextsByLanguage {
            en: settings.texts(Tongue::English).into(),
            ko: settings.texts(Tongue::Korean).into(),
        };
        Self {
            name: settings.name,
            colour: settings.colour,
            mail_from: settings.mail_from,
            texts,
            reasons: settings.reasons.into_iter().map(ReasonView::from).collect(),
            updated_at: saved.updated_at.map(Timestamp),
        }
    }
}

impl From<PagesView> for PageSettings {
    fn from(view: PagesView) -> Self {
        let PagesView { name, colour, mail_from, texts, reasons, updated_at: _ } = view;
        let texts = [(Tongue::English, texts.en.into()), (Tongue::Korean, texts.ko.into())];
        let reasons = reasons.into_iter().map(Reason::from).collect();
        Self { name, colour, mail_from, texts: texts.into_iter().collect(), reasons }
    }
}

/// RFC 9110 §8.8.3
pub(super) fn etag(version: i64) -> [(HeaderName, HeaderValue); 1] {
    let value = HeaderValue::from_str(&format!("\"{version}\""));
    [(header::ETAG, value.expect("digits in quotes are a header value"))]
}

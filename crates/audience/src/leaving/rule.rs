//! What is sound in the settings of pages.

use std::collections::HashSet;

use super::pages::{PageSettings, PageTexts, Reason};
use crate::AudienceError;
use crate::core::mailbox;
use crate::error::{Wrong, checked_line};
use crate::sql::storable;

const NAME_MAX_CHARS: usize = 100;
const TEXT_MAX_CHARS: usize = 1_000;
const LABEL_MAX_CHARS: usize = 120;
const REASONS_MAX: usize = 20;
const REASON_ID_MAX_CHARS: usize = 40;

/// The same settings, fit to be stored.
pub(super) fn checked(settings: &PageSettings) -> Result<PageSettings, AudienceError> {
    let mut wrong = Vec::new();
    let mut line = |pointer: String, text: &str, max: usize| match checked_line(&pointer, text, max) {
        Ok(line) => line,
        Err(found) => {
            wrong.push(found);
            String::new()
        }
    };
    let name = line("/name".to_owned(), &settings.name, NAME_MAX_CHARS);
    let mut reasons = Vec::with_capacity(settings.reasons.len());
    for (at, reason) in settings.reasons.iter().enumerate() {
        let labels = reason.labels.iter().map(|(tongue, label)| {
            (*tongue, line(format!("/reasons/{at}/labels/{}", tongue.code()), label, LABEL_MAX_CHARS))
        });
        let labels = labels.filter(|(_, label)| !label.is_empty()).collect();
        reasons.push(Reason { labels, ..reason.clone() });
    }
    let mail_from = settings.mail_from.trim().to_owned();
    if !mail_from.is_empty()
        && let Err(message) = mailbox(&mail_from)
    {
        wrong.push(Wrong::new("/mail_from", message));
    }
    wrong.extend(colour(&settings.colour));
    wrong.extend(list(&reasons));
    let mut texts = settings.texts.clone();
    for (tongue, texts) in &mut texts {
        block(texts, tongue.code(), &mut wrong);
    }
    texts.retain(|_, texts| *texts != PageTexts::default());
    if !wrong.is_empty() {
        return Err(AudienceError::Invalid(wrong));
    }
    Ok(PageSettings { name, colour: settings.colour.to_ascii_lowercase(), mail_from, texts, reasons })
}

fn colour(colour: &str) -> Option<Wrong> {
    let digits = colour.strip_prefix('#').unwrap_or_default();
    let fine = colour.is_empty() || digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    (!fine).then(|| Wrong::new("/colour", "must be a colour of six hexadecimal digits, as in #1d4ed8"))
}

fn list(reasons: &[Reason]) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    if reasons.len() > REASONS_MAX {
        wrong.push(Wrong::new("/reasons", format!("must be at most {REASONS_MAX}")));
    }
    let mut seen = HashSet::new();
    for (at, reason) in reasons.iter().enumerate() {
        let id = &reason.id;
        let fine = (1..=REASON_ID_MAX_CHARS).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !fine {
            let message = format!("must have 1 to {REASON_ID_MAX_CHARS} characters: a-z, 0-9 and _");
            wrong.push(Wrong::new(format!("/reasons/{at}/id"), message));
        }
        if !seen.insert(id.as_str()) {
            wrong.push(Wrong::new(format!("/reasons/{at}/id"), "is there twice"));
        }
        if reason.labels.is_empty() {
            wrong.push(Wrong::new(
                format!("/reasons/{at}/labels"),
                "must have a text in one language at least",
            ));
        }
    }
    wrong
}

/// Texts may have several lines.
fn block(texts: &mut PageTexts, tongue: &str, wrong: &mut Vec<Wrong>) {
    let PageTexts { intro, farewell, footer } = texts;
    for (name, text) in [("intro", intro), ("farewell", farewell), ("footer", footer)] {
        *text = storable(text.trim()).replace("\r\n", "\n");
        if text.chars().count() > TEXT_MAX_CHARS {
            let pointer = format!("/texts/{tongue}/{name}");
            wrong.push(Wrong::new(pointer, format!("must have at most {TEXT_MAX_CHARS} characters")));
        }
    }
}

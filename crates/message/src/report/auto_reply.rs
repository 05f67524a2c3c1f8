use super::field;
use crate::header::Headers;

/// An answer that no person wrote (RFC 3834): the address works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AutoReply {
    pub from: Option<String>,
    pub subject: Option<String>,
    pub in_reply_to: Option<String>,
}

pub(super) fn read(headers: &Headers<'_>) -> Option<AutoReply> {
    (is_marked(headers) || has_subject(headers)).then(|| AutoReply {
        from: field(headers, "From"),
        subject: field(headers, "Subject"),
        in_reply_to: field(headers, "In-Reply-To"),
    })
}

/// RFC 3834 §5, and the fields that were used before it.
fn is_marked(headers: &Headers<'_>) -> bool {
    let value = |name: &str| field(headers, name).map(|value| value.to_ascii_lowercase()).unwrap_or_default();
    let automatic = value("Auto-Submitted");
    automatic.starts_with("auto-replied")
        || !value("X-Autoreply").is_empty()
        || !value("X-Autorespond").is_empty()
        || !value("X-Auto-Response-Suppress").is_empty()
            && automatic.starts_with("auto-generated")
            && has_subject(headers)
        || value("Precedence").contains("auto_reply")
        || value("X-Precedence").contains("auto_reply")
        || value("Delivered-To").contains("autoresponder")
        || value("X-Mail-Autoreply").contains("yes")
}

fn has_subject(headers: &Headers<'_>) -> bool {
    const STARTS: [&str; 18] = [
        "automatic reply",
        "auto reply",
        "auto-reply",
        "autoreply",
        "auto:",
        "auto response",
        "autoresponse",
        "out of office",
        "out-of-office",
        "vacation",
        "away from my mail",
        "automatische antwort",
        "abwesenheit",
        "réponse automatique",
        "respuesta automática",
        "risposta automatica",
        "автоответ",
        "自動返信",
    ];
    let subject = field(headers, "Subject").map(|subject| subject.to_lowercase()).unwrap_or_default();
    STARTS.iter().any(|start| subject.starts_with(start))
}

//! Marketers' tags of other programs, in our language.
//!
//! Mailchimp `*|FNAME|*`, `*|IF:FNAME|*`; `%%first_name%%` as of many; `[first name]`; Brevo `{{ contact.FIRSTNAME }}`;
//! Sendy and MailerLite `{$name}`; listmonk `{{ .Subscriber.FirstName }}`.

use serde::Serialize;

/// A tag as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ForeignTag {
    pub tag: String,
    /// What stands in its place now; `None` where it was left as it was.
    pub translation: Option<String>,
}

/// Tags that are told of; more are still translated.
const TOLD_MAX: usize = 200;
/// Longer ones are taken for text.
const TAG_MAX_BYTES: usize = 120;

/// Notations: how a tag begins and ends.
const NOTATIONS: [(&str, &str); 5] = [("*|", "|*"), ("%%", "%%"), ("{$", "}"), ("{{", "}}"), ("[", "]")];

/// A source in our language, and each different tag of another one that was in it.
#[must_use]
pub fn translate_tags(source: &str) -> (String, Vec<ForeignTag>) {
    let mut out = String::with_capacity(source.len());
    let mut tags = Vec::new();
    let mut rest = source;
    while let Some((at, open, close)) = next(rest) {
        out.push_str(&rest[..at]);
        let from = &rest[at..];
        let inner = inner(&from[open.len()..], close);
        let Some(found) = inner.and_then(|inner| read(open, inner)) else {
            out.push_str(open);
            rest = &from[open.len()..];
            continue;
        };
        let length = open.len() + inner.map_or(0, str::len) + close.len();
        let tag = &from[..length];
        out.push_str(found.as_deref().unwrap_or(tag));
        let told = ForeignTag { tag: tag.to_owned(), translation: found };
        if tags.len() < TOLD_MAX && !tags.contains(&told) {
            tags.push(told);
        }
        rest = &from[length..];
    }
    out.push_str(rest);
    (out, tags)
}

fn next(text: &str) -> Option<(usize, &'static str, &'static str)> {
    let bytes = text.as_bytes();
    let place = |at: usize| NOTATIONS.iter().find(|(open, _)| bytes[at..].starts_with(open.as_bytes()));
    let at = bytes.iter().position(|byte| matches!(byte, b'*' | b'%' | b'{' | b'['))?;
    (at..bytes.len()).find_map(|at| place(at).map(|(open, close)| (at, *open, *close)))
}

/// On one line, not empty, not too long.
fn inner<'a>(text: &'a str, close: &str) -> Option<&'a str> {
    let mut end = text.len().min(TAG_MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let inner = &text[..text[..end].find(close)?];
    (!inner.trim().is_empty() && !inner.contains('\n')).then_some(inner)
}

/// `None` for what is no tag; `Some(None)` for a tag nobody knows.
fn read(open: &str, inner: &str) -> Option<Option<String>> {
    let name = inner.trim();
    match open {
        "*|" => Some(mailchimp(name)),
        // As in "100%% of 50%%".
        "%%" | "{$" if name.contains(' ') => field(name).map(Some),
        "%%" | "{$" => is_word(name).then(|| field(name)),
        // Text in brackets is common; only what is surely a field is one.
        "[" => field(name).map(Some),
        _ => moustache(name),
    }
}

fn is_word(name: &str) -> bool {
    name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '.'))
}

fn mailchimp(tag: &str) -> Option<String> {
    let upper = tag.to_ascii_uppercase();
    if let Some(name) = upper.strip_prefix("IF:") {
        return (!name.contains(['=', ' ']))
            .then(|| merge_field(name))
            .flatten()
            .map(|field| format!("{{% if {field} %}}"));
    }
    match upper.as_str() {
        "ELSE:" | "ELSE" => Some("{% else %}".to_owned()),
        "END:IF" => Some("{% endif %}".to_owned()),
        _ => field(tag),
    }
}

/// `None` where it is in our language already.
fn moustache(name: &str) -> Option<Option<String>> {
    if let Some(name) = name.strip_prefix(".Subscriber.") {
        return Some(match name.strip_prefix("Attribs.") {
            Some(own) => identifier(own).map(|own| expression(&format!("contact.fields.{own}"))),
            None => field(name),
        });
    }
    if matches!(name, "UnsubscribeURL" | "MessageURL") {
        return Some(field(name));
    }
    if name.starts_with('.') || name.starts_with('@') {
        return Some(field(name.trim_start_matches(['.', '@'])));
    }
    let own = name.strip_prefix("contact.")?;
    let brevo =
        own.len() > 1 && own.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    brevo.then(|| {
        field(own).or_else(|| {
            identifier(&own.to_ascii_lowercase()).map(|own| expression(&format!("contact.fields.{own}")))
        })
    })
}

fn field(name: &str) -> Option<String> {
    merge_field(name).map(expression)
}

fn expression(name: &str) -> String {
    format!("{{{{ {name} }}}}")
}

fn identifier(name: &str) -> Option<&str> {
    let mut chars = name.chars();
    let begins = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    (begins && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')).then_some(name)
}

/// What other programs call the things that every contact has.
fn merge_field(name: &str) -> Option<&'static str> {
    let key: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    Some(match key.as_str() {
        "fname" | "firstname" | "givenname" | "이름" => "contact.first_name",
        "lname" | "lastname" | "surname" | "familyname" | "성" => "contact.last_name",
        "name" | "fullname" | "성명" => "contact.full_name",
        "email" | "emailaddress" | "이메일" => "contact.email",
        "country" => "contact.country",
        "language" | "mclanguage" => "contact.language",
        "unsub" | "unsubscribe" | "unsubscribeurl" | "unsubscribelink" | "수신거부" => "unsubscribe_url",
        "updateprofile" | "preferences" | "preferencesurl" | "managepreferences" => "preferences_url",
        "archive" | "view" | "viewurl" | "webversion" | "messageurl" | "viewinbrowser" => "view_url",
        "listcompany" | "company" | "companyname" | "회사명" => "workspace.name",
        "listaddress" | "listaddresshtml" | "htmllistaddresshtml" | "companyaddress" | "senderaddress" => {
            "workspace.postal_address"
        }
        _ => return None,
    })
}

//! Reading the fields of a message that may be written in several ways. What is wrong is collected with its place.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use postroad_base::EmailAddress;
use postroad_message::header::{AddressList, Mailbox};
use serde_json::Value;

use super::input::{AddressParts, HeaderInput};
use crate::FieldError;

/// RFC 4648 §4, with or without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Collects what is wrong with a message.
#[derive(Debug, Default)]
pub struct Errors(pub Vec<FieldError>);

impl Errors {
    pub fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push(FieldError::new(field, message));
    }

    /// Whether something in this property is wrong.
    pub fn any_in(&self, property: &str) -> bool {
        self.0.iter().any(|error| error.field.starts_with(property))
    }
}

/// The mailboxes in a property: a text, an object, or a list of those.
pub fn mailboxes(pointer: &str, value: Option<&Value>, errors: &mut Errors) -> Vec<Mailbox> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => items
            .iter()
            .enumerate()
            .flat_map(|(index, item)| one_or_more(&format!("{pointer}/{index}"), item, errors))
            .collect(),
        Some(other) => one_or_more(pointer, other, errors),
    }
}

fn one_or_more(pointer: &str, value: &Value, errors: &mut Errors) -> Vec<Mailbox> {
    match value {
        Value::String(text) => match AddressList::parse(text.as_bytes()) {
            Ok(list) => list.mailboxes().cloned().collect(),
            Err(error) => {
                errors.add(pointer, error.to_string());
                Vec::new()
            }
        },
        Value::Object(_) => parts(pointer, value, errors).into_iter().collect(),
        _ => {
            errors.add(
                pointer,
                "expected an address as text, as in \"Ann <ann@example.com>\", or {email, name}",
            );
            Vec::new()
        }
    }
}

fn parts(pointer: &str, value: &Value, errors: &mut Errors) -> Option<Mailbox> {
    let parts: AddressParts = serde_path_to_error::deserialize(value)
        .map_err(|error| errors.add(pointer, error.inner().to_string()))
        .ok()?;
    let address = address(&format!("{pointer}/email"), &parts.email, errors)?;
    if parts.name.as_deref().is_some_and(|name| name.contains(char::is_control)) {
        errors.add(format!("{pointer}/name"), "a name cannot have line breaks or control characters");
        return None;
    }
    let name = parts.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    Some(Mailbox::new(name, address))
}

/// A bare address.
pub fn address(pointer: &str, text: &str, errors: &mut Errors) -> Option<EmailAddress> {
    text.trim()
        .parse()
        .map_err(|error: postroad_base::AddressError| errors.add(pointer, error.to_string()))
        .ok()
}

/// Header fields in order, as name and value with their places.
pub fn headers(value: Option<&Value>, errors: &mut Errors) -> Vec<(String, HeaderInput)> {
    let mut found = Vec::new();
    match value {
        None | Some(Value::Null) => {}
        Some(Value::Object(fields)) => {
            for (name, value) in fields {
                let place = format!("/headers/{}", name.replace('~', "~0").replace('/', "~1"));
                by_name(place, name, value, &mut found, errors);
            }
        }
        Some(Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                let place = format!("/headers/{index}");
                match serde_path_to_error::deserialize::<_, HeaderInput>(item) {
                    Ok(field) => found.push((place, field)),
                    Err(error) => errors.add(place, error.inner().to_string()),
                }
            }
        }
        Some(_) => {
            errors.add("/headers", "expected an object of names and values, or a list of {name, value}")
        }
    }
    found
}

fn by_name(
    place: String,
    name: &str,
    value: &Value,
    found: &mut Vec<(String, HeaderInput)>,
    errors: &mut Errors,
) {
    match value {
        Value::String(text) => {
            found.push((place, HeaderInput { name: name.to_owned(), value: text.clone() }))
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                match value {
                    Value::String(text) => found.push((
                        format!("{place}/{index}"),
                        HeaderInput { name: name.to_owned(), value: text.clone() },
                    )),
                    _ => errors.add(format!("{place}/{index}"), "expected a text"),
                }
            }
        }
        _ => errors.add(place, "expected a text or a list of texts"),
    }
}

/// Content in base64; line breaks in it are fine (RFC 2045 §6.8 has them every 76 characters).
pub fn base64(pointer: &str, mut text: String, errors: &mut Errors) -> Bytes {
    if text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        text.retain(|c| !c.is_ascii_whitespace());
    }
    match BASE64.decode(text) {
        Ok(content) => content.into(),
        Err(error) => {
            errors.add(pointer, format!("not base64: {error}"));
            Bytes::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(value: Value, expected: &[&str], wrong: &[&str]) {
        let mut errors = Errors::default();
        let found = mailboxes("/to", Some(&value), &mut errors);
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        let places: Vec<&str> = errors.0.iter().map(|error| error.field.as_str()).collect();
        assert_eq!((found.as_slice(), places.as_slice()), (&*expected.map_to_strings(), wrong), "{value}");
    }

    trait MapToStrings {
        fn map_to_strings(&self) -> Vec<String>;
    }

    impl MapToStrings for &[&str] {
        fn map_to_strings(&self) -> Vec<String> {
            self.iter().map(ToString::to_string).collect()
        }
    }

    #[test]
    fn addresses_are_written_in_several_ways() {
        check(json!("a@x.example"), &["a@x.example"], &[]);
        check(json!("Ann <a@x.example>, b@x.example"), &["Ann <a@x.example>", "b@x.example"], &[]);
        check(json!({"email": "a@x.example", "name": " Ann "}), &["Ann <a@x.example>"], &[]);
        check(json!(["a@x.example", {"email": "b@x.example"}]), &["a@x.example", "b@x.example"], &[]);
        check(json!(null), &[], &[]);
        check(json!(7), &[], &["/to"]);
        check(json!(["a@x.example", "b"]), &["a@x.example"], &["/to/1"]);
        check(json!([{"email": "b"}, {"mail": "c@x.example"}]), &[], &["/to/0/email", "/to/1"]);
        check(json!({"email": "a@x.example", "name": "A\r\nBcc: b@x.example"}), &[], &["/to/name"]);
        check(json!("a@x.example\r\nBcc: b@x.example"), &[], &["/to"]);
    }

    #[test]
    fn headers_are_written_in_several_ways() {
        let read = |value: Value| {
            let mut errors = Errors::default();
            let found = headers(Some(&value), &mut errors);
            let found: Vec<String> = found
                .into_iter()
                .map(|(place, field)| format!("{place} {}={}", field.name, field.value))
                .collect();
            (found, errors.0.into_iter().map(|error| error.field).collect::<Vec<_>>())
        };
        assert_eq!(read(json!({"X-A": "1"})), (vec!["/headers/X-A X-A=1".to_owned()], vec![]));
        assert_eq!(
            read(json!({"X-A": ["1", 2]})),
            (vec!["/headers/X-A/0 X-A=1".to_owned()], vec!["/headers/X-A/1".to_owned()])
        );
        assert_eq!(
            read(json!([{"name": "X-A", "value": "1"}, {"name": "X-B"}])),
            (vec!["/headers/0 X-A=1".to_owned()], vec!["/headers/1".to_owned()])
        );
        assert_eq!(read(json!("X-A: 1")).1, ["/headers"]);
    }

    #[test]
    fn base64_is_read_with_and_without_padding_and_lines() {
        let read = |text: &str| {
            let mut errors = Errors::default();
            let content = base64("/raw", text.to_owned(), &mut errors);
            if errors.0.is_empty() { Some(content) } else { None }
        };
        assert_eq!(read("aGk=").as_deref(), Some(&b"hi"[..]));
        assert_eq!(read("aG\r\nk").as_deref(), Some(&b"hi"[..]));
        assert_eq!(read("a-_k"), None);
    }
}

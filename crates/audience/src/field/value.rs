use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value as Json, json};

use super::{Field, FieldKind};

/// The longest text, in characters.
const TEXT_MAX_CHARS: usize = 1_000;
/// Of a text, so much is compared, in characters.
pub(crate) const TEXT_KEY_MAX_CHARS: usize = 200;
const LIST_MAX_ITEMS: usize = 50;
/// A value of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue {
    Text(String),
    Number(f64),
    Date(Date),
    Boolean(bool),
    Choice(String),
    List(Vec<String>),
}

/// What a value is found by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Indexed {
    Texts(Vec<String>),
    Figure(f64),
}

impl FieldValue {
    /// The value as JSON has it.
    ///
    /// # Errors
    /// What would be taken instead.
    pub(crate) fn of_json(field: &Field, value: &Json) -> Result<Self, String> {
        match (field.kind, value) {
            (FieldKind::Text, Json::String(text)) => text_value(text).map(Self::Text),
            (FieldKind::Number, Json::Number(number)) => number
                .as_f64()
                .filter(|n| n.is_finite())
                .map(Self::Number)
                .ok_or("must be a number".to_owned()),
            (FieldKind::Date, Json::String(text)) => date(text).map(Self::Date),
            (FieldKind::Boolean, Json::Bool(value)) => Ok(Self::Boolean(*value)),
            (FieldKind::Choice, Json::String(text)) => choice(field, text).map(Self::Choice),
            (FieldKind::List, Json::Array(items)) => {
                let texts: Option<Vec<&str>> = items.iter().map(Json::as_str).collect();
                list(field, texts.ok_or("must be a list of texts")?)
            }
            (kind, _) => Err(format!("must be {}", expected(kind))),
        }
    }

    /// As the API shows it, and as it is stored.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::Text(text) | Self::Choice(text) => json!(text),
            Self::Number(number) => number_json(*number),
            Self::Date(date) => json!(date.to_string()),
            Self::Boolean(value) => json!(value),
            Self::List(items) => json!(items),
        }
    }

    /// As a cell of a table has it.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self.to_json() {
            Json::String(text) => text,
            Json::Array(items) => {
                let items: Vec<&str> = items.iter().filter_map(Json::as_str).collect();
                items.join(", ")
            }
            other => other.to_string(),
        }
    }

    /// A stored value; `None` when it does not fit its field, as after a field was made anew.
    pub(crate) fn of_stored(kind: FieldKind, value: &Json) -> Option<Self> {
        Some(match (kind, value) {
            (FieldKind::Text, Json::String(text)) => Self::Text(text.clone()),
            (FieldKind::Choice, Json::String(text)) => Self::Choice(text.clone()),
            (FieldKind::Number, Json::Number(number)) => Self::Number(number.as_f64()?),
            (FieldKind::Date, Json::String(text)) => Self::Date(text.parse().ok()?),
            (FieldKind::Boolean, Json::Bool(value)) => Self::Boolean(*value),
            (FieldKind::List, Json::Array(items)) => {
                Self::List(items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }

    pub(crate) fn indexed(&self) -> Indexed {
        match self {
            Self::Text(text) | Self::Choice(text) => Indexed::Texts(vec![text_key(text)]),
            Self::List(items) => {
                let mut keys: Vec<String> = items.iter().map(|item| text_key(item)).collect();
                keys.sort_unstable();
                keys.dedup();
                Indexed::Texts(keys)
            }
            Self::Number(number) => Indexed::Figure(*number),
            Self::Date(date) => Indexed::Figure(days_of(*date)),
            Self::Boolean(value) => Indexed::Figure(f64::from(u8::from(*value))),
        }
    }
}

/// How texts are compared.
pub(crate) fn text_key(text: &str) -> String {
    text.to_lowercase().chars().take(TEXT_KEY_MAX_CHARS).collect()
}

/// Days since 1970-01-01.
pub(crate) fn days_of(date: Date) -> f64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    (date - epoch).get_days().into()
}

/// The day that is so many days after 1970-01-01.
pub(crate) fn date_of(days: i64) -> Option<Date> {
    jiff::civil::date(1970, 1, 1).checked_add(i32::try_from(days).ok()?.days()).ok()
}

/// Whole numbers without a decimal point.
fn number_json(number: f64) -> Json {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "it was compared")]
        return json!(number as i64);
    }
    json!(number)
}

fn expected(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "a text",
        FieldKind::Number => "a number",
        FieldKind::Date => "a date, as in 2026-01-31",
        FieldKind::Boolean => "true or false",
        FieldKind::Choice => "one of the field's choices",
        FieldKind::List => "a list of texts",
    }
}

pub(super) fn text_value(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.chars().count() > TEXT_MAX_CHARS {
        return Err(format!("must have at most {TEXT_MAX_CHARS} characters"));
    }
    Ok(crate::sql::storable(text))
}

/// A day, or the day of a time as it is written.
pub(super) fn date(text: &str) -> Result<Date, String> {
    let day = text.get(..10).unwrap_or(text);
    let fits = text.len() == 10 || text[day.len()..].starts_with(['T', ' ']);
    let parsed = day.parse::<Date>().ok().filter(|_| fits);
    parsed
        .filter(|date| (1..=9999).contains(&date.year()))
        .ok_or_else(|| format!("must be {}", expected(FieldKind::Date)))
}

pub(super) fn choice(field: &Field, text: &str) -> Result<String, String> {
    let wanted = text.trim().to_lowercase();
    let found = field.choices.iter().find(|choice| choice.to_lowercase() == wanted);
    found.cloned().ok_or_else(|| format!("must be one of: {}", field.choices.join(", ")))
}

pub(super) fn list(field: &Field, items: Vec<&str>) -> Result<FieldValue, String> {
    if items.len() > LIST_MAX_ITEMS {
        return Err(format!("must have at most {LIST_MAX_ITEMS} items"));
    }
    let mut taken: Vec<String> = Vec::with_capacity(items.len());
    for item in items {
        let item = if field.choices.is_empty() { text_value(item)? } else { choice(field, item)? };
        if item.chars().count() > TEXT_KEY_MAX_CHARS {
            return Err(format!("items must have at most {TEXT_KEY_MAX_CHARS} characters"));
        }
        if !item.is_empty() && !taken.contains(&item) {
            taken.push(item);
        }
    }
    Ok(FieldValue::List(taken))
}

#[cfg(test)]
mod tests {
    use postroad_base::{FieldId, UtcMillis};

    use super::*;

    fn check(kind: FieldKind, value: Json, expected: Result<Json, &str>) {
        let choices =
            if kind == FieldKind::Choice { vec!["Gold".to_owned(), "Silver".to_owned()] } else { Vec::new() };
        let field = Field {
            id: FieldId::new(UtcMillis(0)),
            name: "f".to_owned(),
            label: "F".to_owned(),
            kind,
            choices,
            created_at: UtcMillis(0),
            number: 1,
        };
        let found = FieldValue::of_json(&field, &value);
        match expected {
            Ok(expected) => {
                let found = found.unwrap();
                assert_eq!(found.to_json(), expected, "{kind:?} {value}");
                assert_eq!(FieldValue::of_stored(kind, &expected), Some(found));
            }
            Err(words) => assert!(found.clone().unwrap_err().contains(words), "{kind:?} {value}: {found:?}"),
        }
    }

    #[test]
    fn values_fit_their_kind() {
        check(FieldKind::Text, json!(" a b "), Ok(json!("a b")));
        check(FieldKind::Text, json!(7), Err("a text"));
        check(FieldKind::Number, json!(12.0), Ok(json!(12)));
        check(FieldKind::Number, json!(-0.5), Ok(json!(-0.5)));
        check(FieldKind::Number, json!("12"), Err("a number"));
        check(FieldKind::Date, json!("2026-02-28"), Ok(json!("2026-02-28")));
        check(FieldKind::Date, json!("2026-02-28 10:00:00"), Ok(json!("2026-02-28")));
        check(FieldKind::Date, json!("2026-02-30"), Err("date"));
        check(FieldKind::Date, json!("2026-02-280"), Err("date"));
        check(FieldKind::Date, json!("äöüäöüäöü"), Err("date"));
        check(FieldKind::Boolean, json!(true), Ok(json!(true)));
        check(FieldKind::Boolean, json!("yes"), Err("true or false"));
        check(FieldKind::Choice, json!("gold"), Ok(json!("Gold")));
        check(FieldKind::Choice, json!("lead"), Err("Gold, Silver"));
        check(FieldKind::List, json!(["a", "b", "a"]), Ok(json!(["a", "b"])));
        check(FieldKind::List, json!(["a", 1]), Err("a list of texts"));
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(days_of(jiff::civil::date(1970, 1, 2)), 1.0);
        assert_eq!(days_of(jiff::civil::date(1969, 12, 31)), -1.0);
        assert_eq!(date_of(31).map(|date| date.to_string()).as_deref(), Some("1970-02-01"));
    }
}

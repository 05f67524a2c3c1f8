//! Values as the cells of a table have them.

use super::value::{choice, date, list, text_value};
use super::{Field, FieldKind, FieldValue};

/// What separates the items of a list in a text.
const SEPARATORS: [char; 3] = [',', ';', '|'];

impl FieldValue {
    /// The value as a cell of a table has it; `None` for an empty one.
    ///
    /// # Errors
    /// What would be taken instead.
    pub(crate) fn of_text(field: &Field, text: &str) -> Result<Option<Self>, String> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let value = match field.kind {
            FieldKind::Text => Self::Text(text_value(text)?),
            FieldKind::Number => Self::Number(number(text)?),
            FieldKind::Date => Self::Date(date(text)?),
            FieldKind::Boolean => Self::Boolean(boolean(text)?),
            FieldKind::Choice => Self::Choice(choice(field, text)?),
            FieldKind::List => {
                let items = text.split(SEPARATORS).map(str::trim).filter(|item| !item.is_empty());
                list(field, items.collect())?
            }
        };
        Ok(Some(value))
    }
}

fn number(text: &str) -> Result<f64, String> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    // A decimal comma, where there is no doubt that it is one.
    let plain = match (plain.matches(',').count(), plain.contains('.')) {
        (1, false)
            if !plain.ends_with(',') && plain.split(',').nth(1).is_some_and(|part| part.len() != 3) =>
        {
            plain.replace(',', ".")
        }
        (_, true) if plain.rfind(',') < plain.rfind('.') => plain.replace(',', ""),
        _ => plain,
    };
    plain.parse::<f64>().ok().filter(|number| number.is_finite()).ok_or_else(|| "must be a number".to_owned())
}

fn boolean(text: &str) -> Result<bool, String> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "on" | "t" => Ok(true),
        "false" | "no" | "n" | "0" | "off" | "f" => Ok(false),
        _ => Err("must be true or false".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use postroad_base::{FieldId, UtcMillis};
    use serde_json::{Value as Json, json};

    use super::*;

    fn check(kind: FieldKind, text: &str, expected: Result<Json, &str>) {
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
        let found =
            FieldValue::of_text(&field, text).map(|value| value.map_or(Json::Null, |value| value.to_json()));
        match expected {
            Ok(value) => {
                assert_eq!(found.as_ref(), Ok(&value), "{kind:?} {text:?}");
                if !value.is_null() {
                    let again = FieldValue::of_json(&field, &value).unwrap();
                    assert_eq!(again.to_json(), value);
                    assert_eq!(FieldValue::of_stored(kind, &value), Some(again));
                }
            }
            Err(words) => assert!(found.clone().unwrap_err().contains(words), "{kind:?} {text:?}: {found:?}"),
        }
    }

    #[test]
    fn cells_become_values() {
        check(FieldKind::Text, " a b ", Ok(json!("a b")));
        check(FieldKind::Text, "", Ok(Json::Null));
        check(FieldKind::Number, "12", Ok(json!(12)));
        check(FieldKind::Number, "-0,5", Ok(json!(-0.5)));
        check(FieldKind::Number, "1,234.5", Ok(json!(1234.5)));
        check(FieldKind::Number, "1,234", Err("number"));
        check(FieldKind::Number, "NaN", Err("number"));
        check(FieldKind::Date, "2026-02-28", Ok(json!("2026-02-28")));
        check(FieldKind::Date, "2026-02-28 10:00:00", Ok(json!("2026-02-28")));
        check(FieldKind::Date, "2026-02-30", Err("date"));
        check(FieldKind::Date, "2026-02-280", Err("date"));
        check(FieldKind::Date, "äöüäöüäöü", Err("date"));
        check(FieldKind::Boolean, "Yes", Ok(json!(true)));
        check(FieldKind::Boolean, "maybe", Err("true or false"));
        check(FieldKind::Choice, "gold", Ok(json!("Gold")));
        check(FieldKind::Choice, "lead", Err("Gold, Silver"));
        check(FieldKind::List, "a, b;a|c", Ok(json!(["a", "b", "c"])));
    }
}

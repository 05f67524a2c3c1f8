//! Partial changes: a property that is absent stays, `null` clears it.

use serde::{Deserialize, Deserializer};

/// For `#[serde(default, deserialize_with = "clearable")]`: absent is `None`, `null` is `Some(None)`.
///
/// # Errors
/// As the inner type says.
#[expect(clippy::option_option, reason = "absent, null and a value are three things")]
pub(crate) fn clearable<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Change {
        #[serde(default, deserialize_with = "clearable")]
        #[expect(clippy::option_option, reason = "absent, null and a value are three things")]
        name: Option<Option<String>>,
    }

    #[test]
    fn absent_null_and_a_value_differ() {
        let read = |json: &str| serde_json::from_str::<Change>(json).unwrap().name;
        assert_eq!(read("{}"), None);
        assert_eq!(read(r#"{"name":null}"#), Some(None));
        assert_eq!(read(r#"{"name":"a"}"#), Some(Some("a".into())));
    }
}

use std::collections::BTreeMap;

/// Different questions of one form.
const KEYS_MAX: usize = 100;
/// Answers to one question.
const VALUES_MAX: usize = 100;
/// Of one answer.
const VALUE_MAX_BYTES: usize = 8 * 1024;

/// What somebody wrote into a form, as texts: nothing of it is believed yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs(BTreeMap<String, Vec<String>>);

impl Inputs {
    /// What is beyond a limit is left out.
    #[must_use]
    pub fn of<K: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        let mut inputs = Self::default();
        for (key, value) in pairs {
            inputs.add(key.into(), value.into());
        }
        inputs
    }

    pub fn add(&mut self, key: String, value: String) {
        if value.len() > VALUE_MAX_BYTES || (self.0.len() >= KEYS_MAX && !self.0.contains_key(&key)) {
            return;
        }
        let values = self.0.entry(key).or_default();
        if values.len() < VALUES_MAX {
            values.push(value);
        }
    }

    #[must_use]
    pub fn all(&self, key: &str) -> &[String] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    /// The first answer, trimmed.
    #[must_use]
    pub fn first(&self, key: &str) -> &str {
        self.all(key).first().map_or("", |text| text.trim())
    }

    /// Every answer with its question.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(key, values)| values.iter().map(move |value| (key.as_str(), value.as_str())))
    }

    pub fn remove(&mut self, key: &str) -> Option<String> {
        self.0.remove(key).and_then(|values| values.into_iter().next())
    }

    #[must_use]
    pub fn contains(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_bounded() {
        let many = (0..1_000).map(|n| (n.to_string(), "x".to_owned()));
        assert_eq!(Inputs::of(many).iter().count(), KEYS_MAX);
        assert_eq!(Inputs::of([("a", "x"); 1_000]).all("a").len(), VALUES_MAX);
        assert!(!Inputs::of([("a", "x".repeat(VALUE_MAX_BYTES + 1))]).contains("a"));
    }
}

use serde::{Deserialize, Serialize};

use super::Inputs;

/// Whether a field or a step is shown, by what was answered before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The field whose answer counts.
    pub key: String,
    pub test: ConditionTest,
    /// Without meaning for `filled` and `empty`.
    #[serde(default)]
    pub value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConditionTest {
    Is,
    IsNot,
    Contains,
    Filled,
    Empty,
}

impl ConditionTest {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::IsNot => "is_not",
            Self::Contains => "contains",
            Self::Filled => "filled",
            Self::Empty => "empty",
        }
    }
}

impl Condition {
    /// Texts are compared without regard to case; of several answers to one question any will do.
    #[must_use]
    pub fn holds(&self, inputs: &Inputs) -> bool {
        let wanted = self.value.trim().to_lowercase();
        let answers: Vec<String> = inputs
            .all(&self.key)
            .iter()
            .map(|text| text.trim().to_lowercase())
            .filter(|text| !text.is_empty())
            .collect();
        match self.test {
            ConditionTest::Is => answers.contains(&wanted),
            ConditionTest::IsNot => !answers.contains(&wanted),
            ConditionTest::Contains => answers.iter().any(|answer| answer.contains(&wanted)),
            ConditionTest::Filled => !answers.is_empty(),
            ConditionTest::Empty => answers.is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_look_at_answers() {
        use ConditionTest::{Contains, Empty, Filled, Is, IsNot};
        let inputs = Inputs::of([("plan", "Business"), ("plan", "Home"), ("note", " ")]);
        for (key, test, value, expected) in [
            ("plan", Is, "business ", true),
            ("plan", Is, "bus", false),
            ("plan", IsNot, "home", false),
            ("plan", IsNot, "other", true),
            ("plan", Contains, "SINE", true),
            ("note", Filled, "", false),
            ("note", Empty, "", true),
            ("nothing", IsNot, "x", true),
        ] {
            let condition = Condition { key: key.to_owned(), test, value: value.to_owned() };
            assert_eq!(condition.holds(&inputs), expected, "{condition:?}");
        }
    }
}

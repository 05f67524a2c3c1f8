use jiff::Timestamp;
use jiff::civil::Date;
use postroad_base::{SegmentId, TopicId};
use serde::{Deserialize, Serialize};

use crate::error::Wrong;
use crate::{ConsentKind, ContactStatus, SubscriptionState};

/// Rules of one tree, and how deep they may be within each other.
const RULES_MAX: usize = 100;
const DEPTH_MAX: usize = 10;
const VALUES_MAX: usize = 100;
const VALUE_MAX_CHARS: usize = 200;
/// Some 100 years.
const DAYS_MAX: u32 = 36_500;
const ANNIVERSARY_DAYS_MAX: u32 = 31;

/// Which contacts. A contact without a value does not fulfil a test of it, and fulfils the test's negation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// All of them; everybody, when there are none.
    All {
        rules: Vec<Self>,
    },
    /// At least one; nobody, when there are none.
    Any {
        rules: Vec<Self>,
    },
    Not {
        inner: Box<Self>,
    },
    Property {
        property: Property,
        test: TextTest,
    },
    /// Of the kinds text, choice and list; of a list, one item.
    TextField {
        field: String,
        test: TextTest,
    },
    NumberField {
        field: String,
        test: NumberTest,
    },
    DateField {
        field: String,
        test: DateTest,
    },
    BooleanField {
        field: String,
        value: bool,
    },
    Tag {
        tag: String,
    },
    Status {
        status: ContactStatus,
    },
    Topic {
        topic: TopicId,
        state: SubscriptionState,
    },
    /// There is such a line in the ledger.
    Consent {
        kind: ConsentKind,
        topic: Option<TopicId>,
        source: Option<String>,
        test: Option<TimeTest>,
    },
    Created {
        test: TimeTest,
    },
    Updated {
        test: TimeTest,
    },
    Segment {
        segment: SegmentId,
    },
    /// The same contacts each time: those between two percentages, of an order that `seed` shuffles.
    Share {
        from: u32,
        to: u32,
        seed: u32,
    },
}

/// What every contact has, as texts; compared whatever their case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Property {
    Email,
    /// What comes after the `@`.
    Domain,
    /// The name that is shown.
    Name,
    Language,
    TimeZone,
    Country,
    Source,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum TextTest {
    /// One of them.
    Is {
        values: Vec<String>,
    },
    Contains {
        value: String,
    },
    StartsWith {
        value: String,
    },
    EndsWith {
        value: String,
    },
    Known,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum NumberTest {
    Is {
        value: f64,
    },
    AtLeast {
        value: f64,
    },
    AtMost {
        value: f64,
    },
    /// Both included.
    Between {
        from: f64,
        to: f64,
    },
    Known,
}

/// Of a day; today is the day in UTC.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum DateTest {
    On {
        date: Date,
    },
    Before {
        date: Date,
    },
    After {
        date: Date,
    },
    /// Today and so many days before.
    WithinLast {
        days: u32,
    },
    /// Today and so many days after.
    WithinNext {
        days: u32,
    },
    /// More than so many days ago.
    OlderThan {
        days: u32,
    },
    /// Its month and day are today's or come within so many days; 29 February counts as 28 February in common years.
    Anniversary {
        within_days: u32,
    },
    Known,
}

/// Of a moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum TimeTest {
    Before {
        at: Timestamp,
    },
    /// Or at it.
    After {
        at: Timestamp,
    },
    /// Within so many times 24 hours.
    WithinLast {
        days: u32,
    },
    /// More than so many times 24 hours ago.
    OlderThan {
        days: u32,
    },
}

impl Rule {
    /// Whether the tree can be stored; names are looked up elsewhere.
    pub(crate) fn checked(&self) -> Result<(), Vec<Wrong>> {
        let mut wrong = Vec::new();
        let mut count = 0;
        self.visit("/rule", 0, &mut |rule, at, depth| {
            count += 1;
            if depth > DEPTH_MAX {
                wrong.push(Wrong::new(at, format!("rules may be at most {DEPTH_MAX} deep in each other")));
            }
            if let Some(message) = rule.problem() {
                wrong.push(Wrong::new(at, message));
            }
        });
        if count > RULES_MAX {
            wrong.push(Wrong::new("/rule", format!("a segment has at most {RULES_MAX} rules")));
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    /// Every rule with its place. Deeper than one too many is not looked at.
    pub(crate) fn visit(&self, at: &str, depth: usize, see: &mut impl FnMut(&Self, &str, usize)) {
        see(self, at, depth);
        if depth > DEPTH_MAX {
            return;
        }
        match self {
            Self::All { rules } | Self::Any { rules } => {
                for (place, rule) in rules.iter().enumerate() {
                    rule.visit(&format!("{at}/rules/{place}"), depth + 1, see);
                }
            }
            Self::Not { inner } => inner.visit(&format!("{at}/inner"), depth + 1, see),
            _ => {}
        }
    }

    /// The segments it speaks of.
    pub(crate) fn segments(&self) -> Vec<SegmentId> {
        let mut found = Vec::new();
        self.visit("", 0, &mut |rule, _, _| {
            if let Self::Segment { segment } = rule {
                found.push(*segment);
            }
        });
        found
    }

    fn problem(&self) -> Option<String> {
        match self {
            Self::Property { test, .. } | Self::TextField { test, .. } => test.problem(),
            Self::NumberField { test, .. } => test.problem(),
            Self::DateField { test, .. } => test.problem(),
            Self::Created { test } | Self::Updated { test } => test.problem(),
            Self::Consent { test: Some(test), .. } => test.problem(),
            Self::Share { from, to, .. } if from >= to || *to > 100 => {
                Some("a share is from a percentage to a higher one, at most 100".to_owned())
            }
            _ => None,
        }
    }
}

impl TextTest {
    fn problem(&self) -> Option<String> {
        let long = |value: &String| value.trim().is_empty() || value.chars().count() > VALUE_MAX_CHARS;
        let wrong = match self {
            Self::Is { values } => values.is_empty() || values.len() > VALUES_MAX || values.iter().any(long),
            Self::Contains { value } | Self::StartsWith { value } | Self::EndsWith { value } => long(value),
            Self::Known => false,
        };
        wrong.then(|| format!("needs 1 to {VALUES_MAX} values of 1 to {VALUE_MAX_CHARS} characters"))
    }
}

impl NumberTest {
    fn problem(&self) -> Option<String> {
        let fine = match self {
            Self::Is { value } | Self::AtLeast { value } | Self::AtMost { value } => value.is_finite(),
            Self::Between { from, to } => from.is_finite() && to.is_finite() && from <= to,
            Self::Known => true,
        };
        (!fine).then(|| "needs numbers, the lower one first".to_owned())
    }
}

impl DateTest {
    fn problem(&self) -> Option<String> {
        match self {
            Self::WithinLast { days } | Self::WithinNext { days } | Self::OlderThan { days }
                if *days > DAYS_MAX =>
            {
                Some(format!("takes at most {DAYS_MAX} days"))
            }
            Self::Anniversary { within_days } if *within_days > ANNIVERSARY_DAYS_MAX => {
                Some(format!("takes at most {ANNIVERSARY_DAYS_MAX} days"))
            }
            _ => None,
        }
    }
}

impl TimeTest {
    fn problem(&self) -> Option<String> {
        match self {
            Self::WithinLast { days } | Self::OlderThan { days } if *days > DAYS_MAX => {
                Some(format!("takes at most {DAYS_MAX} days"))
            }
            _ => None,
        }
    }
}

use jiff::Timestamp;
use jiff::civil::Date;
use postroad_base::{SegmentId, TopicId};
use serde::{Deserialize, Serialize};

use crate::activity::{ActivityKind, RULE_DAYS_MAX};
use crate::error::Wrong;
use crate::{ConsentKind, ContactStatus, SubscriptionState, provider};

/// Rules of one tree, and how deep they may be within each other.
const RULES_MAX: usize = 100;
const DEPTH_MAX: usize = 10;
const VALUES_MAX: usize = 100;
const VALUE_MAX_CHARS: usize = 200;
/// Some 100 years.
const DAYS_MAX: u32 = 36_500;
const ANNIVERSARY_DAYS_MAX: u32 = 31;
const TIMES_MAX: u32 = 1_000;

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
        /// As the evidence names it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        form: Option<String>,
        test: Option<TimeTest>,
    },
    /// The evidence of a consent names this form.
    Form {
        form: String,
    },
    Created {
        test: TimeTest,
    },
    Updated {
        test: TimeTest,
    },
    /// How often it opened or clicked. Only what people did counts, unless `machines` count too.
    Engagement {
        kind: EngagementKind,
        test: CountTest,
        /// Since so many times 24 hours ago; without it, ever.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        within_days: Option<u32>,
        /// Of clicks, where they went.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        link: Option<TextTest>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        campaign: Option<TextTest>,
        #[serde(default, skip_serializing_if = "is_false")]
        machines: bool,
    },
    /// What became of messages to it.
    Delivery {
        kind: DeliveryKind,
        test: CountTest,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        within_days: Option<u32>,
    },
    /// When something last happened; who never did it does not fulfil it.
    LastActivity {
        kind: ActivityKind,
        test: TimeTest,
        #[serde(default, skip_serializing_if = "is_false")]
        machines: bool,
    },
    /// A person opened or clicked none of the last so many messages that were delivered.
    Unopened {
        last: u32,
    },
    /// The engagement score, from 0 to 100.
    Score {
        test: NumberTest,
    },
    /// Whose mailboxes its domain has: names of delivery's profiles, or `other`.
    Provider {
        providers: Vec<String>,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EngagementKind {
    Opened,
    Clicked,
}

impl EngagementKind {
    pub(crate) fn activity(self) -> ActivityKind {
        match self {
            Self::Opened => ActivityKind::Opened,
            Self::Clicked => ActivityKind::Clicked,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryKind {
    Sent,
    Delivered,
    Deferred,
    SoftBounced,
    Bounced,
    Suppressed,
    Complained,
}

impl DeliveryKind {
    pub(crate) fn activity(self) -> ActivityKind {
        match self {
            Self::Sent => ActivityKind::Sent,
            Self::Delivered => ActivityKind::Delivered,
            Self::Deferred => ActivityKind::Deferred,
            Self::SoftBounced => ActivityKind::SoftBounced,
            Self::Bounced => ActivityKind::Bounced,
            Self::Suppressed => ActivityKind::Suppressed,
            Self::Complained => ActivityKind::Complained,
        }
    }
}

/// Of a number of times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum CountTest {
    AtLeast { times: u32 },
    AtMost { times: u32 },
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

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

    /// Whether the answer may change by itself as time goes by.
    pub(crate) fn is_timed(&self) -> bool {
        match self {
            Self::DateField { test, .. } => matches!(
                test,
                DateTest::WithinLast { .. }
                    | DateTest::WithinNext { .. }
                    | DateTest::OlderThan { .. }
                    | DateTest::Anniversary { .. }
            ),
            Self::Created { test }
            | Self::Updated { test }
            | Self::LastActivity { test, .. }
            | Self::Consent { test: Some(test), .. } => {
                matches!(test, TimeTest::WithinLast { .. } | TimeTest::OlderThan { .. })
            }
            Self::Engagement { within_days, .. } | Self::Delivery { within_days, .. } => {
                within_days.is_some()
            }
            Self::Score { test } => *test != NumberTest::Known,
            _ => false,
        }
    }

    fn problem(&self) -> Option<String> {
        match self {
            Self::Property { test, .. } | Self::TextField { test, .. } => test.problem(),
            Self::NumberField { test, .. } => test.problem(),
            Self::DateField { test, .. } => test.problem(),
            Self::Created { test } | Self::Updated { test } => test.problem(),
            Self::Consent { test: Some(test), .. } => test.problem(),
            Self::Engagement { kind, test, within_days, link, campaign, .. } => {
                let texts = || [link, campaign].into_iter().flatten().find_map(TextTest::problem);
                if link.is_some() && *kind == EngagementKind::Opened {
                    return Some("only clicks have a link".to_owned());
                }
                test.problem().or_else(|| days_problem(*within_days)).or_else(texts)
            }
            Self::Delivery { kind, test, within_days } => {
                let is_once =
                    matches!(test, CountTest::AtLeast { times: 1 } | CountTest::AtMost { times: 0 });
                if *kind == DeliveryKind::Sent && within_days.is_some() && !is_once {
                    let message =
                        "of what was sent in some days only the last is known; count deliveries instead";
                    return Some(message.to_owned());
                }
                test.problem().or_else(|| days_problem(*within_days))
            }
            Self::LastActivity { test, .. } => match test {
                TimeTest::WithinLast { days } | TimeTest::OlderThan { days } => days_problem(Some(*days)),
                TimeTest::Before { .. } | TimeTest::After { .. } => None,
            },
            Self::Unopened { last } if !(1..=TIMES_MAX).contains(last) => {
                Some(format!("takes 1 to {TIMES_MAX} messages"))
            }
            Self::Score { test } => test.problem(),
            Self::Provider { providers } => {
                let fine = (1..=VALUES_MAX).contains(&providers.len())
                    && providers.iter().all(|name| provider::is_known(name));
                (!fine).then(|| "names providers of delivery's profiles, or other".to_owned())
            }
            Self::Form { form } => TextTest::Is { values: vec![form.clone()] }.problem(),
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

impl CountTest {
    fn problem(&self) -> Option<String> {
        let fine = match self {
            Self::AtLeast { times } => (1..=TIMES_MAX).contains(times),
            Self::AtMost { times } => *times <= TIMES_MAX,
        };
        (!fine).then(|| format!("takes at least 1 time, or at most some, up to {TIMES_MAX}"))
    }
}

fn days_problem(days: Option<u32>) -> Option<String> {
    let fine = days.is_none_or(|days| (1..=RULE_DAYS_MAX).contains(&days));
    (!fine).then(|| format!("takes 1 to {RULE_DAYS_MAX} days: what is older may be forgotten"))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_false(value: &bool) -> bool {
    !value
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

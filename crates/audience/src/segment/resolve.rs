//! From names to numbers.

use std::ops::RangeInclusive;

use postroad_base::{SegmentId, TopicId, UtcMillis};
use postroad_db::values;

use super::times::{days, moments};
use super::{CountTest, NumberTest, Property, Rule, TextTest, keep};
use crate::activity::{ActivityKind, DAY_MS, score};
use crate::core::Core;
use crate::field::{Fieldbook, text_key};
use crate::provider::OTHER;
use crate::{AudienceError, ConsentKind, ContactStatus, FieldKind, SubscriptionState, consent, tag};

/// Segments within each other.
pub(super) const SEGMENT_DEPTH_MAX: usize = 10;

/// A rule at one moment, by numbers. Relative times are ranges.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Property {
        property: Property,
        test: TextTest,
    },
    Texts {
        field: i64,
        test: TextTest,
    },
    Figures {
        field: i64,
        ranges: Vec<(f64, f64)>,
    },
    Tag(i64),
    Status(ContactStatus),
    Topic {
        topic: i64,
        state: SubscriptionState,
    },
    Consent {
        kind: ConsentKind,
        topic: Option<i64>,
        source: Option<String>,
        form: Option<String>,
        at: Option<RangeInclusive<i64>>,
    },
    Form(String),
    /// It happened at least so often.
    Activity {
        counted: Counted,
        times: i64,
    },
    Last {
        kind: ActivityKind,
        machines: bool,
        range: RangeInclusive<i64>,
    },
    Unopened(i64),
    /// There are points, and they are worn down to one from `from` on, before `to`.
    Score {
        from: i64,
        to: i64,
    },
    Provider {
        names: Vec<String>,
        other: bool,
    },
    Created(RangeInclusive<i64>),
    Updated(RangeInclusive<i64>),
    Share {
        from: i64,
        to: i64,
        seed: u32,
    },
    /// Is in a segment, by its number.
    Member(i64),
    /// Of something that is not there any more.
    Nobody,
}

/// What is counted of a contact's activity.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Counted {
    pub kind: ActivityKind,
    pub machines: bool,
    pub since: Option<i64>,
    pub link: Option<TextTest>,
    pub campaign: Option<TextTest>,
}

pub(super) struct Resolver<'a> {
    pub core: &'a Core,
    pub ws: i64,
    pub book: &'a Fieldbook,
    pub now: UtcMillis,
    /// The segments we are within.
    pub within: Vec<SegmentId>,
    /// Whether kept memberships may stand for the rules of segments.
    pub uses_members: bool,
}

/// The rule of a stored segment, or its members.
pub(super) async fn of_id(core: &Core, ws: i64, id: SegmentId) -> Result<Option<Node>, AudienceError> {
    let book = Fieldbook::read(&core.db, ws).await?;
    let now = core.now();
    let mut resolver = Resolver { core, ws, book: &book, now, within: Vec::new(), uses_members: true };
    resolver.segment(id).await
}

impl Resolver<'_> {
    pub async fn rule(&mut self, rule: &Rule) -> Result<Node, AudienceError> {
        Ok(match rule {
            Rule::All { rules } => Node::All(self.each(rules).await?),
            Rule::Any { rules } => Node::Any(self.each(rules).await?),
            Rule::Not { inner } => Node::Not(Box::new(Box::pin(self.rule(inner)).await?)),
            Rule::Property { property, test } => {
                Node::Property { property: *property, test: spelled(test, |value| property.spelled(value)) }
            }
            Rule::TextField { field, test } => {
                let test = spelled(test, text_key);
                self.field(field, &[FieldKind::Text, FieldKind::Choice, FieldKind::List], |field| {
                    Node::Texts { field, test }
                })
            }
            Rule::NumberField { field, test } => {
                let ranges = vec![figures(test)];
                self.field(field, &[FieldKind::Number], |field| Node::Figures { field, ranges })
            }
            Rule::DateField { field, test } => {
                let ranges = days(test, self.now);
                #[expect(clippy::cast_precision_loss, reason = "days are small")]
                let ranges =
                    ranges.into_iter().map(|range| (*range.start() as f64, *range.end() as f64)).collect();
                self.field(field, &[FieldKind::Date], |field| Node::Figures { field, ranges })
            }
            Rule::BooleanField { field, value } => {
                let value = f64::from(u8::from(*value));
                let ranges = vec![(value, value)];
                self.field(field, &[FieldKind::Boolean], |field| Node::Figures { field, ranges })
            }
            Rule::Tag { tag } => {
                tag::number(&self.core.db, self.ws, tag).await?.map_or(Node::Nobody, Node::Tag)
            }
            Rule::Status { status } => Node::Status(*status),
            Rule::Topic { topic, state } => match self.topic(*topic).await? {
                Some(topic) => Node::Topic { topic, state: *state },
                None => Node::Nobody,
            },
            Rule::Consent { kind, topic, source, form, test } => {
                let number = match topic {
                    None => None,
                    Some(id) => match self.topic(*id).await? {
                        None => return Ok(Node::Nobody),
                        number => number,
                    },
                };
                let at = test.as_ref().map(|test| moments(test, self.now));
                Node::Consent { kind: *kind, topic: number, source: source.clone(), form: form.clone(), at }
            }
            Rule::Form { form } => Node::Form(form.trim().to_owned()),
            Rule::Engagement { kind, test, within_days, link, campaign, machines } => {
                let counted = Counted {
                    kind: kind.activity(),
                    machines: *machines,
                    since: self.since(*within_days),
                    link: link.clone(),
                    campaign: campaign.clone(),
                };
                activity(counted, *test)
            }
            Rule::Delivery { kind, test, within_days } => {
                let counted = Counted {
                    kind: kind.activity(),
                    machines: false,
                    since: self.since(*within_days),
                    link: None,
                    campaign: None,
                };
                activity(counted, *test)
            }
            Rule::LastActivity { kind, test, machines } => Node::Last {
                kind: *kind,
                machines: *machines && kind.is_engagement(),
                range: moments(test, self.now),
            },
            Rule::Unopened { last } => Node::Unopened(i64::from(*last)),
            Rule::Score { test } => score_of(test, self.now.0),
            Rule::Provider { providers } => Node::Provider {
                names: providers.iter().filter(|name| *name != OTHER).cloned().collect(),
                other: providers.iter().any(|name| name == OTHER),
            },
            Rule::Created { test } => Node::Created(moments(test, self.now)),
            Rule::Updated { test } => Node::Updated(moments(test, self.now)),
            Rule::Segment { segment } => Box::pin(self.segment(*segment)).await?.unwrap_or(Node::Nobody),
            Rule::Share { from, to, seed } => {
                Node::Share { from: i64::from(*from) * 100, to: i64::from(*to) * 100, seed: *seed }
            }
        })
    }

    async fn each(&mut self, rules: &[Rule]) -> Result<Vec<Node>, AudienceError> {
        let mut nodes = Vec::with_capacity(rules.len());
        for rule in rules {
            nodes.push(Box::pin(self.rule(rule)).await?);
        }
        Ok(nodes)
    }

    /// A field of another kind, made anew under the name, is not the one the rule speaks of.
    fn field(&self, name: &str, kinds: &[FieldKind], node: impl FnOnce(i64) -> Node) -> Node {
        match self.book.get(name).filter(|field| kinds.contains(&field.kind)) {
            Some(field) => node(field.number),
            None => Node::Nobody,
        }
    }

    async fn topic(&self, id: TopicId) -> Result<Option<i64>, AudienceError> {
        Ok(consent::topic_by_id(&self.core.db, self.ws, id).await?.map(|topic| topic.topic))
    }

    fn since(&self, within_days: Option<u32>) -> Option<i64> {
        within_days.map(|days| self.now.0 - i64::from(days) * DAY_MS)
    }

    async fn segment(&mut self, id: SegmentId) -> Result<Option<Node>, AudienceError> {
        if self.within.contains(&id) || self.within.len() >= SEGMENT_DEPTH_MAX {
            let message = "segments may not be within themselves, nor more than 10 deep in each other";
            return Err(AudienceError::conflict("segment_cycle", message));
        }
        if self.uses_members
            && let Some(segment) = keep::members_of(self.core, self.ws, id).await?
        {
            return Ok(Some(Node::Member(segment)));
        }
        let sql = "SELECT rule FROM audience_segments WHERE ws = ? AND id = ?";
        let Some(row) = self.core.db.query_one(sql, values![self.ws, id]).await? else { return Ok(None) };
        let rule: Rule = serde_json::from_str(&row.get::<String>("rule")?)
            .map_err(|_| AudienceError::Damaged("segment"))?;
        self.within.push(id);
        let node = self.rule(&rule).await?;
        self.within.pop();
        Ok(Some(node))
    }
}

impl Property {
    /// The column, and whether an index serves it.
    pub(super) fn column(self) -> (&'static str, bool) {
        match self {
            Self::Email => ("email_key", true),
            Self::Domain => ("domain", true),
            Self::Name => ("name_key", true),
            Self::Language => ("language", true),
            Self::TimeZone => ("time_zone", false),
            Self::Country => ("country", true),
            Self::Source => ("source", false),
        }
    }

    /// A value as the column has it.
    fn spelled(self, value: &str) -> String {
        use crate::contact::Attribute;
        let value = value.trim();
        let attribute = match self {
            Self::Email | Self::Domain | Self::Name => return value.to_lowercase(),
            Self::Source => return value.to_owned(),
            Self::Language => Attribute::Language,
            Self::TimeZone => Attribute::TimeZone,
            Self::Country => Attribute::Country,
        };
        attribute.checked("", value).unwrap_or_else(|_| value.to_owned())
    }
}

fn spelled(test: &TextTest, spell: impl Fn(&str) -> String) -> TextTest {
    match test {
        TextTest::Is { values } => TextTest::Is { values: values.iter().map(|value| spell(value)).collect() },
        TextTest::Contains { value } => TextTest::Contains { value: spell(value) },
        TextTest::StartsWith { value } => TextTest::StartsWith { value: spell(value) },
        TextTest::EndsWith { value } => TextTest::EndsWith { value: spell(value) },
        TextTest::Known => TextTest::Known,
    }
}

fn activity(counted: Counted, test: CountTest) -> Node {
    match test {
        CountTest::AtLeast { times } => Node::Activity { counted, times: i64::from(times) },
        CountTest::AtMost { times } => {
            Node::Not(Box::new(Node::Activity { counted, times: i64::from(times) + 1 }))
        }
    }
}

/// Scores are compared as they are shown, rounded.
fn score_of(test: &NumberTest, now: i64) -> Node {
    const HALF: f64 = 0.5;
    let (low, high) = match test {
        NumberTest::Is { value } => (value - HALF, value + HALF),
        NumberTest::AtLeast { value } => (value - HALF, f64::MAX),
        NumberTest::AtMost { value } => (f64::MIN, value + HALF),
        NumberTest::Between { from, to } => (from - HALF, to + HALF),
        NumberTest::Known => return Node::Score { from: i64::MIN, to: i64::MAX },
    };
    if low >= 100.0 || high <= 0.0 {
        return Node::Nobody;
    }
    let from = (low > 0.0).then(|| score::key_of_score(low, now));
    let to = (high < 100.0).then(|| score::key_of_score(high, now));
    match (from, to) {
        (None, None) => Node::All(Vec::new()),
        // Who has no points has the score 0.
        (None, Some(to)) => Node::Not(Box::new(Node::Score { from: to, to: i64::MAX })),
        (Some(from), to) => Node::Score { from, to: to.unwrap_or(i64::MAX) },
    }
}

fn figures(test: &NumberTest) -> (f64, f64) {
    match test {
        NumberTest::Is { value } => (*value, *value),
        NumberTest::AtLeast { value } => (*value, f64::MAX),
        NumberTest::AtMost { value } => (f64::MIN, *value),
        NumberTest::Between { from, to } => (*from, *to),
        NumberTest::Known => (f64::MIN, f64::MAX),
    }
}

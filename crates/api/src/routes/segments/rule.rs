//! The rules of segments as the document describes them. They are read and written by the audience itself; a test holds
//! both to each other.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::routes::contacts::engagement::{ActivityKindView, EngagementKindView};

/// A rule that picks contacts, as a tree of at most 100 rules, 10 deep. A contact without a value does not fulfil a test of
/// it, and fulfils the test's negation. What is absent or `null` of the optional properties asks for nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
#[schema(example = json!({ "rule": "all", "rules": [
    { "rule": "topic", "topic": "0199c3a1-5c1e-7d0a-9f5e-0d8f2a6b7c11", "state": "subscribed" },
    { "rule": "property", "property": "country", "test": { "op": "is", "values": ["DE", "AT"] } },
    { "rule": "engagement", "kind": "opened", "test": { "op": "at_least", "times": 3 }, "within_days": 90 },
    { "rule": "not", "inner": { "rule": "tag", "tag": "vip" } }
]}))]
pub enum SegmentRule {
    /// All of the rules; everybody, when there are none.
    All {
        #[schema(no_recursion)]
        rules: Vec<Self>,
    },
    /// At least one of the rules; nobody, when there are none.
    Any {
        #[schema(no_recursion)]
        rules: Vec<Self>,
    },
    /// Everybody who does not fulfil the rule.
    Not {
        #[schema(no_recursion)]
        inner: Box<Self>,
    },
    /// What every contact has, compared whatever its case.
    Property {
        property: SegmentProperty,
        test: SegmentTextTest,
    },
    /// A field of the kind text or choice, or an item of one of the kind list.
    TextField {
        /// The field's name.
        field: String,
        test: SegmentTextTest,
    },
    NumberField {
        field: String,
        test: SegmentNumberTest,
    },
    DateField {
        field: String,
        test: SegmentDateTest,
    },
    BooleanField {
        field: String,
        value: bool,
    },
    Tag {
        tag: String,
    },
    Status {
        status: SegmentContactStatus,
    },
    /// Where the contact stands with a topic.
    Topic {
        topic: Uuid,
        state: SegmentTopicState,
    },
    /// There is such a line in the consent ledger.
    Consent {
        kind: SegmentConsentKind,
        topic: Option<Uuid>,
        /// By which way it came, as in `api`, `form`, `import`.
        source: Option<String>,
        /// The form, page or campaign that the evidence names.
        #[serde(skip_serializing_if = "Option::is_none")]
        form: Option<String>,
        /// When the person said it.
        test: Option<SegmentTimeTest>,
    },
    /// A consent was given at this form: the evidence of a line in the ledger names it.
    Form {
        form: String,
    },
    /// When the contact was made.
    Created {
        test: SegmentTimeTest,
    },
    /// When the contact was last changed.
    Updated {
        test: SegmentTimeTest,
    },
    /// How often messages were opened or links clicked. People count; machines (privacy proxies, scanners, bots) only when
    /// they are asked for.
    Engagement {
        kind: EngagementKindView,
        test: SegmentCountTest,
        /// Since so many times 24 hours ago, 1 to 365; without it, ever.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(minimum = 1, maximum = 365)]
        within_days: Option<u32>,
        /// Where clicks went; only for clicks.
        #[serde(skip_serializing_if = "Option::is_none")]
        link: Option<SegmentTextTest>,
        /// The campaign that was opened or clicked, as it was named when that was recorded. Links and campaigns are known
        /// for 400 days.
        #[serde(skip_serializing_if = "Option::is_none")]
        campaign: Option<SegmentTextTest>,
        /// Count machines too.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        machines: bool,
    },
    /// How often messages to the contact were sent, delivered, deferred, and so on. Of `sent` with `within_days`, only
    /// whether it happened can be asked (at least 1, at most 0).
    Delivery {
        kind: SegmentDeliveryKind,
        test: SegmentCountTest,
        /// Since so many times 24 hours ago, 1 to 365; without it, ever.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(minimum = 1, maximum = 365)]
        within_days: Option<u32>,
    },
    /// When something last happened. Who never did it does not fulfil it. Relative times reach back 365 days.
    LastActivity {
        kind: ActivityKindView,
        test: SegmentTimeTest,
        /// Of opens and clicks, count machines too.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        machines: bool,
    },
    /// None of the last so many messages that were delivered was followed by an open or a click of a person: the rule of a
    /// sunset policy.
    Unopened {
        #[schema(minimum = 1, maximum = 1000)]
        last: u32,
    },
    /// The engagement score, from 0 to 100: see `GET /api/v1/contacts/{id}/engagement`.
    Score {
        test: SegmentNumberTest,
    },
    /// Whose mailboxes the address's domain has.
    Provider {
        /// Names of providers as the queue has them (`google`, `microsoft`, `yahoo`, `apple`, `gmx`, `naver`, …), or `other`
        /// for everybody else. Known by the domain, or by the host that took mail for it.
        #[schema(example = json!(["google", "other"]))]
        providers: Vec<String>,
    },
    /// In another segment. Segments may not be within themselves, nor more than 10 deep in each other.
    Segment {
        segment: Uuid,
    },
    /// The same contacts each time: those between two percentages, of an order that `seed` shuffles.
    Share {
        #[schema(maximum = 99)]
        from: u32,
        #[schema(minimum = 1, maximum = 100)]
        to: u32,
        #[schema(value_type = u64, maximum = 4_294_967_295_u64)]
        seed: u32,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SegmentProperty {
    Email,
    /// What comes after the `@`.
    Domain,
    /// The name that is shown.
    Name,
    Language,
    TimeZone,
    Country,
    /// How the contact came here first.
    Source,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SegmentContactStatus {
    Active,
    Archived,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SegmentTopicState {
    Pending,
    Subscribed,
    Unsubscribed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SegmentConsentKind {
    Grant,
    Confirmation,
    Withdrawal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SegmentDeliveryKind {
    /// A message to the contact was accepted for delivery.
    Sent,
    Delivered,
    Deferred,
    /// Refused for good, or given up, for a reason that does not mean the address is lost.
    SoftBounced,
    /// Refused, and the address is lost.
    Bounced,
    /// Not tried because the address is on the suppression list.
    Suppressed,
    Complained,
}

/// A test of a text, whatever its case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum SegmentTextTest {
    /// It is one of 1 to 100 values.
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
    /// There is one.
    Known,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum SegmentNumberTest {
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

/// A test of a day; today is the day in UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum SegmentDateTest {
    On {
        #[schema(format = Date)]
        date: String,
    },
    Before {
        #[schema(format = Date)]
        date: String,
    },
    After {
        #[schema(format = Date)]
        date: String,
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
    /// Its month and day are today's or come within so many days, at most 31; 29 February counts as 28 February in common
    /// years.
    Anniversary {
        within_days: u32,
    },
    Known,
}

/// A test of a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum SegmentTimeTest {
    Before {
        #[schema(format = DateTime)]
        at: String,
    },
    /// Or at it.
    After {
        #[schema(format = DateTime)]
        at: String,
    },
    /// Within so many times 24 hours.
    WithinLast { days: u32 },
    /// More than so many times 24 hours ago.
    OlderThan { days: u32 },
}

/// A test of a number of times, up to 1,000.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum SegmentCountTest {
    AtLeast {
        #[schema(minimum = 1, maximum = 1000)]
        times: u32,
    },
    /// `0` is never.
    AtMost {
        #[schema(maximum = 1000)]
        times: u32,
    },
}

#[cfg(test)]
mod tests {
    use postroad_audience::Rule;
    use serde_json::{Value, json};

    use super::*;

    /// What is documented is what the audience reads, and what it writes is what is documented.
    fn check(text: Value) {
        let told: SegmentRule = serde_json::from_value(text.clone()).unwrap();
        let rule: Rule = serde_json::from_value(serde_json::to_value(&told).unwrap()).unwrap();
        let written = serde_json::to_value(&rule).unwrap();
        assert_eq!(serde_json::from_value::<SegmentRule>(written).unwrap(), told, "{text}");
    }

    #[test]
    fn the_document_speaks_of_the_same_rules_of_values() {
        let texts = [
            json!({ "op": "is", "values": ["a"] }),
            json!({ "op": "contains", "value": "a" }),
            json!({ "op": "starts_with", "value": "a" }),
            json!({ "op": "ends_with", "value": "a" }),
            json!({ "op": "known" }),
        ];
        for test in &texts {
            check(json!({ "rule": "text_field", "field": "x", "test": test }));
            for property in ["email", "domain", "name", "language", "time_zone", "country", "source"] {
                check(json!({ "rule": "property", "property": property, "test": test }));
            }
        }
        for test in [
            json!({ "op": "is", "value": 1.5 }),
            json!({ "op": "at_least", "value": 1.5 }),
            json!({ "op": "at_most", "value": 1.5 }),
            json!({ "op": "between", "from": 1.5, "to": 2.5 }),
            json!({ "op": "known" }),
        ] {
            check(json!({ "rule": "number_field", "field": "x", "test": test }));
            check(json!({ "rule": "score", "test": test }));
        }
        for test in [
            json!({ "op": "on", "date": "2026-01-31" }),
            json!({ "op": "before", "date": "2026-01-31" }),
            json!({ "op": "after", "date": "2026-01-31" }),
            json!({ "op": "within_last", "days": 3 }),
            json!({ "op": "within_next", "days": 3 }),
            json!({ "op": "older_than", "days": 3 }),
            json!({ "op": "anniversary", "within_days": 3 }),
            json!({ "op": "known" }),
        ] {
            check(json!({ "rule": "date_field", "field": "x", "test": test }));
        }
    }

    #[test]
    fn the_document_speaks_of_the_same_rules_of_times_and_counts() {
        let id = "019c1410-5c00-7000-8000-000000000001";
        let texts = [json!({ "op": "is", "values": ["a"] }), json!({ "op": "contains", "value": "a" })];
        for test in [
            json!({ "op": "before", "at": "2026-01-31T00:00:00Z" }),
            json!({ "op": "after", "at": "2026-01-31T00:00:00Z" }),
            json!({ "op": "within_last", "days": 3 }),
            json!({ "op": "older_than", "days": 3 }),
        ] {
            for rule in ["created", "updated"] {
                check(json!({ "rule": rule, "test": test }));
            }
            for kind in [
                "sent",
                "delivered",
                "deferred",
                "soft_bounced",
                "bounced",
                "suppressed",
                "complained",
                "opened",
                "clicked",
            ] {
                check(json!({ "rule": "last_activity", "kind": kind, "test": test, "machines": true }));
            }
            check(
                json!({ "rule": "consent", "kind": "withdrawal", "topic": id, "source": "x", "form": "f", "test": test }),
            );
        }
        for kind in ["grant", "confirmation", "withdrawal"] {
            check(json!({ "rule": "consent", "kind": kind, "topic": null, "source": null, "test": null }));
        }
        for test in [json!({ "op": "at_least", "times": 3 }), json!({ "op": "at_most", "times": 0 })] {
            check(json!({ "rule": "engagement", "kind": "opened", "test": test }));
            check(
                json!({ "rule": "engagement", "kind": "clicked", "test": test, "within_days": 90, "link": texts[1],
                "campaign": texts[0], "machines": true }),
            );
            for kind in
                ["sent", "delivered", "deferred", "soft_bounced", "bounced", "suppressed", "complained"]
            {
                check(json!({ "rule": "delivery", "kind": kind, "test": test, "within_days": 7 }));
            }
        }
    }

    #[test]
    fn the_document_speaks_of_the_same_rules_of_everything_else() {
        let id = "019c1410-5c00-7000-8000-000000000001";
        for rule in [
            json!({ "rule": "all", "rules": [{ "rule": "any", "rules": [] }] }),
            json!({ "rule": "not", "inner": { "rule": "tag", "tag": "x" } }),
            json!({ "rule": "boolean_field", "field": "x", "value": true }),
            json!({ "rule": "status", "status": "archived" }),
            json!({ "rule": "topic", "topic": id, "state": "pending" }),
            json!({ "rule": "form", "form": "Footer" }),
            json!({ "rule": "unopened", "last": 10 }),
            json!({ "rule": "provider", "providers": ["google", "other"] }),
            json!({ "rule": "segment", "segment": id }),
            json!({ "rule": "share", "from": 0, "to": 10, "seed": 7 }),
        ] {
            check(rule);
        }
    }
}

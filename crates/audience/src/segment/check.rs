//! A resolved rule against one contact.

use super::facts::{Facts, Line};
use super::resolve::Node;
use super::times::place_in_order;
use super::{Property, TextTest};
use crate::field::Indexed;

/// Whether the contact is one of those that the rule picks.
pub(super) fn fulfils(node: &Node, facts: &Facts) -> bool {
    let record = &facts.record;
    match node {
        Node::All(nodes) => nodes.iter().all(|node| fulfils(node, facts)),
        Node::Any(nodes) => nodes.iter().any(|node| fulfils(node, facts)),
        Node::Not(inner) => !fulfils(inner, facts),
        Node::Property { property, test } => passes(test, &value(*property, facts)),
        Node::Texts { field, test } => match record.fields.get(field).map(crate::FieldValue::indexed) {
            Some(Indexed::Texts(keys)) => {
                if *test == TextTest::Known {
                    !keys.is_empty()
                } else {
                    keys.iter().any(|key| passes(test, key))
                }
            }
            _ => false,
        },
        Node::Figures { field, ranges } => match record.fields.get(field).map(crate::FieldValue::indexed) {
            Some(Indexed::Figure(figure)) => ranges.iter().any(|(from, to)| (*from..=*to).contains(&figure)),
            _ => false,
        },
        Node::Tag(tag) => facts.tags.contains(tag),
        Node::Status(status) => record.status == *status,
        Node::Topic { topic, state } => facts.subscriptions.get(topic) == Some(state),
        Node::Consent { kind, topic, source, form, at } => facts.consents.iter().any(|line: &Line| {
            line.kind == *kind
                && topic.is_none_or(|topic| line.topic == topic)
                && source.as_ref().is_none_or(|source| line.source == *source)
                && form.as_ref().is_none_or(|form| line.form == *form)
                && at.as_ref().is_none_or(|at| at.contains(&line.at))
        }),
        Node::Form(form) => facts.consents.iter().any(|line| line.form == *form),
        Node::Activity { counted, times } => facts.count(counted) >= *times,
        Node::Last { kind, machines, range } => {
            let mut last = facts.engagement.tally(*kind).last;
            if *machines {
                last = last.max(facts.engagement.machines(*kind).last);
            }
            last.is_some_and(|at| range.contains(&at))
        }
        Node::Unopened(last) => facts.engagement.unopened >= *last,
        Node::Score { from, to } => facts.engagement.score_key.is_some_and(|key| (*from..*to).contains(&key)),
        Node::Provider { names, other } => match &facts.provider {
            Some(provider) => names.contains(provider),
            None => *other,
        },
        Node::Created(range) => range.contains(&record.created_at.0),
        Node::Updated(range) => range.contains(&record.updated_at.0),
        Node::Share { from, to, seed } => (*from..*to).contains(&place_in_order(record.n, *seed)),
        // Only for questions about all contacts; for one, the rule is asked.
        Node::Member(_) | Node::Nobody => false,
    }
}

fn value(property: Property, facts: &Facts) -> String {
    let record = &facts.record;
    match property {
        Property::Email => record.email.canonical(),
        Property::Domain => record.email.domain().as_str().to_owned(),
        Property::Name => record.name_key(),
        Property::Language => record.language.clone(),
        Property::TimeZone => record.time_zone.clone(),
        Property::Country => record.country.clone(),
        Property::Source => record.source.clone(),
    }
}

fn passes(test: &TextTest, text: &str) -> bool {
    match test {
        TextTest::Is { values } => values.iter().any(|value| value == text),
        TextTest::Contains { value } => text.contains(value.as_str()),
        TextTest::StartsWith { value } => text.starts_with(value.as_str()),
        TextTest::EndsWith { value } => text.ends_with(value.as_str()),
        TextTest::Known => !text.is_empty(),
    }
}

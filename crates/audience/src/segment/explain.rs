use postroad_base::{SegmentId, TopicId};
use serde_json::{Map, Value as Json, json};

use super::Rule;

/// A rule in words to be: a code that the user interface has a sentence for, and what to fill in.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// How deep it is within other rules.
    pub depth: usize,
    /// As in `all`, `not`, `property.is`, `date_field.anniversary`, `topic.subscribed`.
    pub code: String,
    /// As the rule has them; names for ids where there are some.
    pub parameters: Map<String, Json>,
}

/// Names of what rules speak of by id.
pub(super) struct Names<'a> {
    pub topic: &'a dyn Fn(TopicId) -> Option<String>,
    pub segment: &'a dyn Fn(SegmentId) -> Option<String>,
}

/// The rule and those within it, in reading order.
pub(super) fn phrases(rule: &Rule, names: &Names<'_>) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    rule.visit("", 0, &mut |rule, _, depth| phrases.push(phrase(rule, depth, names)));
    phrases
}

fn phrase(rule: &Rule, depth: usize, names: &Names<'_>) -> Phrase {
    let mut parameters = match serde_json::to_value(rule) {
        Ok(Json::Object(object)) => object,
        _ => Map::new(),
    };
    for key in ["rules", "inner"] {
        parameters.remove(key);
    }
    let mut code = match parameters.remove("rule") {
        Some(Json::String(code)) => code,
        _ => String::new(),
    };
    if let Some(Json::Object(test)) = parameters.remove("test") {
        for (key, value) in test {
            match (key.as_str(), value) {
                ("op", Json::String(op)) => code = format!("{code}.{op}"),
                (_, value) => {
                    parameters.insert(key, value);
                }
            }
        }
    }
    match rule {
        Rule::Topic { topic, state } => {
            code = format!("topic.{}", state.as_str());
            parameters.remove("state");
            parameters.insert("name".to_owned(), json!((names.topic)(*topic)));
        }
        Rule::Consent { topic: Some(topic), .. } => {
            parameters.insert("name".to_owned(), json!((names.topic)(*topic)));
        }
        Rule::Segment { segment } => {
            parameters.insert("name".to_owned(), json!((names.segment)(*segment)));
        }
        _ => {}
    }
    parameters.retain(|_, value| !value.is_null());
    Phrase { depth, code, parameters }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_explained_in_reading_order() {
        let rule = json!({ "rule": "all", "rules": [
            { "rule": "property", "property": "country", "test": { "op": "is", "values": ["DE"] } },
            { "rule": "not", "inner": { "rule": "tag", "tag": "vip" } },
            { "rule": "topic", "topic": "019c1410-5c00-7000-8000-000000000001", "state": "subscribed" },
        ]});
        let rule: Rule = serde_json::from_value(rule).unwrap();
        let names = Names { topic: &|_| Some("News".to_owned()), segment: &|_| None };
        let found: Vec<String> = phrases(&rule, &names)
            .into_iter()
            .map(|phrase| format!("{} {} {}", phrase.depth, phrase.code, Json::Object(phrase.parameters)))
            .collect();
        let id = "019c1410-5c00-7000-8000-000000000001";
        assert_eq!(found[0], "0 all {}");
        assert!(
            found[1].starts_with("1 property.is {") && found[1].contains(r#""values":["DE"]"#),
            "{}",
            found[1]
        );
        assert_eq!(found[2..4], ["1 not {}".to_owned(), r#"2 tag {"tag":"vip"}"#.to_owned()]);
        assert!(
            found[4].starts_with("1 topic.subscribed {")
                && found[4].contains("News")
                && found[4].contains(id)
        );
    }
}

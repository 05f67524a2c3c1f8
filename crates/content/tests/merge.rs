#![expect(clippy::unwrap_used, reason = "tests")]

use postroad_base::UtcMillis;
use postroad_content::{Document, MergeData, MergeLine, MergeText, Problems, Theme, check, limits};
use proptest::prelude::*;
use serde_json::json;

/// 2026-01-31T12:00:00Z
const NOW: UtcMillis = UtcMillis(1_769_860_800_000);

fn data(language: &str) -> MergeData {
    let mut data = MergeData::sample(language, NOW);
    let json = json!({"total": 1234567.5, "at": "2026-03-01T23:30:00Z", "items": [{"n": "a"}, {"n": "b"}], "empty": ""});
    data.data = json.as_object().unwrap().clone();
    data
}

fn check_text(source: &str, language: &str, expected: &str, rules: &[&str]) {
    let text = MergeText::compile(source, "/text");
    let merged = text.render(&data(language));
    let found: Vec<&str> =
        text.problems().iter().chain(&merged.problems).map(|problem| problem.rule).collect();
    assert_eq!((merged.text.as_str(), found.as_slice()), (expected, rules), "{source}");
}

#[test]
fn values_are_merged_in_the_readers_language() {
    for (source, language, expected) in [
        ("Hi {{ contact.first_name }}!", "en", "Hi Ann!"),
        ("{{ contact.fields.pet | default('friend') }}", "en", "friend"),
        ("{{ data.empty | default('-') }}", "en", "-"),
        ("{% if contact.country == 'KR' %}K{% else %}O{% endif %}", "ko", "K"),
        ("{% for item in data.items %}{{ item.n }},{% endfor %}", "en", "a,b,"),
        ("{{ data.total | number }}", "en", "1,234,567.5"),
        ("{{ data.total | number(2) }}", "de", "1.234.567,50"),
        ("{{ data.total | money('KRW') }}", "ko", "1,234,568원"),
        ("{{ data.total | money('USD') }}", "en", "$1,234,567.50"),
        ("{{ data.at | datetime }}", "en", "March 1, 2026, 6:30 PM"),
        ("{{ data.at | datetime('full') }}", "ko", "2026년 3월 2일 월요일 오전 8:30"),
        ("{{ '2026-03-01' | date('short') }}", "en", "Mar 1, 2026"),
        ("a {b} {", "en", "a {b} {"),
        ("{# nothing #}x\n", "en", "x\n"),
    ] {
        check_text(source, language, expected, &[]);
    }
}

#[test]
fn what_is_wrong_is_told() {
    for (source, expected, rules) in [
        ("Hi {{ contact.fields.pet }}!", "Hi !", &["empty_merge"][..]),
        ("{{ contact.frist_name }}", "", &["unknown_field", "empty_merge"]),
        ("{{ FNAME }}", "", &["unknown_field", "empty_merge"]),
        ("{{ a b }}", "", &["expression"]),
        ("{{ x", "{{ x", &["tag_not_closed"]),
        ("{% include 'a' %}{% set a = 1 %}", "", &["statement", "statement"]),
        ("{% if contact.email %}", "", &["expression"]),
        ("{{ contact.email | safe }}", "", &["merge_failed"]),
        ("{{ 'soon' | date }}", "", &["merge_failed"]),
    ] {
        check_text(source, "en", expected, rules);
    }
}

#[test]
fn a_subject_stays_one_line_and_values_are_no_language() {
    let mut data = data("en");
    data.contact.insert("first_name".to_owned(), json!("A\r\nBcc: x@example.com {{ contact.email }}"));
    let merged = MergeLine::compile("Hi {{ contact.first_name }}", "/subject").render(&data);
    assert_eq!(merged.text, "Hi A  Bcc: x@example.com {{ contact.email }}");
}

#[test]
fn work_and_output_are_bounded() {
    let mut data = data("en");
    data.data.insert("list".to_owned(), json!((0..2_000).collect::<Vec<_>>()));
    let inner = "{% for a in data.list %}{% for b in data.list %}{{ b }}{% endfor %}{% endfor %}";
    let merged = MergeText::compile(inner, "/text").render(&data);
    assert_eq!(merged.problems[0].rule, "merge_failed");
    assert!(merged.text.len() <= limits::OUTPUT_MAX_BYTES);
    let long = "x".repeat(limits::TEXT_MAX_BYTES + 1);
    assert_eq!(MergeText::compile(&long, "/text").problems()[0].rule, "too_long");
}

#[test]
fn fields_are_found() {
    let text =
        MergeText::compile("{{ contact.fields.pet }}{% if data.a.b %}{{ view_url }}{% endif %}", "/text");
    let fields: Vec<&str> = text.fields().iter().map(String::as_str).collect();
    assert_eq!(fields, ["contact.fields.pet", "data.a.b", "view_url"]);
}

#[test]
fn documents_are_read_and_checked() {
    let rules = |json: serde_json::Value| {
        let document: Document = serde_json::from_value(json).unwrap();
        let mut problems = Problems::default();
        check(&document, "/document", &mut problems);
        problems.into_vec().into_iter().map(|problem| (problem.rule, problem.place)).collect::<Vec<_>>()
    };
    let heading = json!({"type": "heading", "text": "Hi"});
    assert_eq!(rules(json!({"format": "blocks", "version": 1, "blocks": [heading]})), []);
    let columns = json!({"type": "columns", "columns": [{"blocks": [{"type": "columns", "columns": []}]}]});
    assert_eq!(
        rules(json!({"format": "blocks", "version": 1, "blocks": [columns]})),
        [("depth", "/document/blocks/0/columns/0/blocks/0".to_owned())]
    );
    assert_eq!(rules(json!({"format": "html", "version": 2, "source": ""}))[0].0, "version");
    let unknown =
        json!({"format": "blocks", "version": 1, "blocks": [{"type": "heading", "text": "", "txt": ""}]});
    assert!(serde_json::from_value::<Document>(unknown).is_err());
    let mut theme = Theme::default();
    theme.light.accent = "red;}".to_owned();
    let mut problems = Problems::default();
    theme.check("/theme", &mut problems);
    assert_eq!(problems.into_vec()[0].place, "/theme/light/accent");
    assert_eq!(theme.usable(), Theme::default());
}

proptest! {
    #[test]
    fn nothing_panics(source in "(\\PC|\\{\\{|\\}\\}|\\{%|%\\}|'|if |endif|contact\\.){0,60}", name in "\\PC{0,40}") {
        let mut data = data("ko");
        data.contact.insert("first_name".to_owned(), json!(name));
        let _ = MergeText::compile(&source, "/text").render(&data);
        let line = MergeLine::compile(&source, "/subject").render(&data);
        prop_assert!(line.text.len() <= limits::OUTPUT_MAX_BYTES);
        let said = MergeLine::compile("{{ contact.first_name }}", "/subject").render(&data);
        prop_assert_eq!(said.text, name);
    }
}

#![expect(clippy::unwrap_used, reason = "tests")]

use postroad_base::UtcMillis;
use postroad_content::{Block, MergeData, MergeHtml, Problem, Problems, Theme, page};
use proptest::prelude::*;
use serde_json::{Value, json};

fn shown(blocks: Value, name: &str) -> (String, Vec<Problem>) {
    let blocks: Vec<Block> = serde_json::from_value(blocks).unwrap();
    let mut problems = Problems::default();
    let source = page(&blocks, &Theme::default(), "Soon {{ contact.first_name }}", "/blocks", &mut problems);
    let mut data = MergeData::sample("en", UtcMillis(0));
    (data.workspace_name, data.postal_address) = ("Shop & Co".to_owned(), "1 Main St".to_owned());
    data.contact.insert("first_name".to_owned(), json!(name));
    let compiled = MergeHtml::compile(&source, "/html");
    let merged = compiled.render(&data);
    problems.extend(compiled.problems().to_vec());
    problems.extend(merged.problems);
    (merged.text, problems.into_vec())
}

fn all() -> Value {
    json!([
        {"type": "logo"},
        {"type": "heading", "text": "Hi {{ contact.first_name }} <3"},
        {"type": "text", "html": "<p>Hello <b>{{ contact.first_name }}</b> <script>x()</script><a href=\"{{ view_url }}\">see</a></p>"},
        {"type": "image", "src": "https://a.example/a.png", "alt": "A \"b\"", "href": "https://a.example/?a=1&b=2"},
        {"type": "button", "label": "Go", "href": "https://a.example/?e={{ contact.email }}"},
        {"type": "columns", "columns": [
            {"blocks": [{"type": "text", "html": "For Korea", "when": "contact.country == 'KR'"}]},
            {"blocks": [{"type": "spacer", "height_px": 8}, {"type": "divider"}]}]},
        {"type": "social", "links": [{"label": "Blog", "href": "https://a.example"}]},
        {"type": "contact", "title": "Call us", "links": [{"label": "Phone", "href": "tel:+8221234567"}]},
        {"type": "product", "name": "Cup", "price": "{{ 12000 | money('KRW') }}", "button": "Buy", "href": "https://a.example"},
        {"type": "survey", "question": "Well?", "options": [{"label": "Yes", "href": "https://a.example/y"}]},
        {"type": "html", "source": "<table><tr><td>{{ contact.first_name }}</td></tr><br>"},
        {"type": "mjml", "source": "<mj-section><mj-column><mj-text>raw</mj-text></mj-column></mj-section>"},
        {"type": "footer", "html": "You signed up.", "unsubscribe": "Unsubscribe", "preferences": "Choose", "view": "View"}
    ])
}

#[test]
fn every_block_is_shown() {
    let (html, problems) = shown(all(), "Ann");
    assert_eq!(problems, []);
    for part in [
        "Hi Ann &lt;3",
        "Hello <b>Ann</b>",
        "href=\"https://example.com/view\"",
        "alt=\"A &quot;b&quot;\"",
        "https://a.example/?a=1&amp;b=2",
        "https://a.example/?e=ann%40example.com",
        "tel:+8221234567",
        "₩12,000",
        "<td>Ann</td>",
        "raw",
        "Shop &amp; Co",
        "1 Main St",
        "href=\"https://example.com/unsubscribe\"",
        "prefers-color-scheme: dark",
        "Soon Ann",
    ] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
    for none in ["<script", "For Korea", "{{", "{%", "prtag0x"] {
        assert!(!html.contains(none), "{none} is in {html}");
    }
}

#[test]
fn links_that_mail_has_not_are_told() {
    let (html, problems) = shown(json!([{"type": "button", "label": "x", "href": "javascript:x()"}]), "Ann");
    assert_eq!((problems[0].rule, problems[0].place.as_str()), ("url_scheme", "/blocks/0/href"));
    assert!(!html.contains("javascript"));
    let (html, _) =
        shown(json!([{"type": "text", "html": "<a href=\"javascript:x()\" onclick=\"x()\">a</a>"}]), "Ann");
    assert!(!html.contains("x()"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn names_are_never_markup(name in "[<>\"'a-z/=&]{1,30}") {
        let count = |html: &str| ['<', '>', '"'].map(|c| html.matches(c).count());
        prop_assert_eq!(count(&shown(all(), &name).0), count(&shown(all(), "Ann").0));
    }

    #[test]
    fn any_text_makes_a_page(text in "(\\PC|\\{\\{|\\}\\}|\\{%|%\\}|<|>|</mj-text>|&|\"){0,40}") {
        let blocks = json!([
            {"type": "heading", "text": text}, {"type": "text", "html": text, "when": text},
            {"type": "button", "label": text, "href": text}, {"type": "html", "source": text}]);
        let (_, problems) = shown(blocks, "Ann");
        prop_assert!(problems.iter().all(|problem| problem.rule != "mjml"), "{:?}", problems);
    }
}

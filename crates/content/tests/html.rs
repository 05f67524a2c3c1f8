use postroad_base::UtcMillis;
use postroad_content::{MergeData, MergeHtml};
use proptest::prelude::*;
use serde_json::json;

fn merged(source: &str, value: &str) -> String {
    let mut data = MergeData::sample("en", UtcMillis(0));
    data.data.insert("x".to_owned(), json!(value));
    MergeHtml::compile(source, "/html").render(&data).text
}

#[test]
fn values_fit_their_place() {
    for (source, value, expected) in [
        ("<p>{{ data.x }}</p>", "<b>\"'&", "<p>&lt;b&gt;&quot;&#39;&amp;</p>"),
        ("<a title=\"{{ data.x }}\">", "\" onclick=\"", "<a title=\"&quot; onclick=&quot;\">"),
        ("<a href=\"{{ data.x }}\">", "javascript:alert(1)", "<a href=\"#\">"),
        (
            "<a HREF = '{{ data.x }}'>",
            "https://a.example/?a=1&b",
            "<a HREF = 'https://a.example/?a=1&amp;b'>",
        ),
        (
            "<a href=\"https://a.example/?q={{ data.x }}\">",
            "a&b=c\"",
            "<a href=\"https://a.example/?q=a%26b%3Dc%22\">",
        ),
        ("<a href={{ data.x }}>", "https://a.example onclick=b", "<a href=httpsa.exampleonclickb>"),
        (
            "<p style=\"color:{{ data.x }}\">",
            "red;background:url(x)",
            "<p style=\"color:redbackgroundurlx\">",
        ),
        (
            "<style>p{color:{{ data.x }}}</style>{{ data.x }}",
            "</style>",
            "<style>p{color:style}</style>&lt;/style&gt;",
        ),
        ("<a onclick=\"f('{{ data.x }}')\">", "');g('", "<a onclick=\"f('g')\">"),
        ("<!--[if mso]><td>{{ data.x }}</td><![endif]-->", "-->", "<!--[if mso]><td>--&gt;</td><![endif]-->"),
        ("{% if data.x %}1 < 2 {{ data.x }}{% endif %}", "<", "1 < 2 &lt;"),
    ] {
        assert_eq!(merged(source, value), expected, "{source}");
    }
}

proptest! {
    #[test]
    fn no_value_becomes_markup(
        source in "(<a |<p>|</p>|<style>|</style>|href=|title=|style=|\"|'|>|<!--|-->|=| |\\{\\{ data\\.x \\}\\}|t){0,30}",
        value in "[<>\"'`&=a-z:/ ;-]{0,20}",
    ) {
        let count = |text: &str| ['<', '>', '"', '\''].map(|c| text.matches(c).count());
        prop_assert_eq!(count(&merged(&source, &value)), count(&merged(&source, "")));
    }
}

/// The text of a page as its reader sees the lines: for looking for words, not for showing.
pub(super) fn to_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        push_text(&rest[..start], &mut text);
        let Some(end) = rest[start..].find('>') else { return text };
        let tag = &rest[start + 1..start + end];
        rest = &rest[start + end + 1..];
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        match name.as_str() {
            "style" | "script" | "title" if !tag.starts_with('/') => rest = after_element(rest, &name),
            "br" | "p" | "div" | "tr" | "td" | "li" | "h1" | "h2" | "h3" | "h4" | "table" | "ul" | "pre"
            | "hr" => {
                text.push('\n');
            }
            // RFC 5321 paths in pages are often not escaped: <user@example.com>.
            _ if tag.contains('@') && !tag.contains([' ', '"', '=']) => {
                text.push('<');
                text.push_str(tag);
                text.push('>');
            }
            _ => {}
        }
    }
    push_text(rest, &mut text);
    text
}

fn after_element<'a>(rest: &'a str, name: &str) -> &'a str {
    let close = format!("</{name}");
    rest.as_bytes()
        .windows(close.len())
        .position(|window| window.eq_ignore_ascii_case(close.as_bytes()))
        .map_or("", |at| &rest[at..])
}

/// The few references that mail servers write.
fn push_text(piece: &str, text: &mut String) {
    const REFERENCES: [(&str, char); 8] = [
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&amp;", '&'),
        ("&quot;", '"'),
        ("&nbsp;", ' '),
        ("&#39;", '\''),
        ("&#64;", '@'),
        ("&#46;", '.'),
    ];
    let mut rest = piece;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        match REFERENCES.iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, c)) => {
                text.push(*c);
                rest = &rest[name.len()..];
            }
            None => {
                text.push('&');
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
}

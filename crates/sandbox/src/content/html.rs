//! HTML of strangers, made harmless with `ammonia`: what is not known to be harmless is taken out.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use ammonia::{Builder, UrlRelative};

use super::css::{self, Urls};
use super::parts::Images;

/// Elements that go together with everything in them. `form` and its controls only lose themselves: their text stays.
const WITH_CONTENT: [&str; 20] = [
    "script",
    "noscript",
    "title",
    "iframe",
    "object",
    "embed",
    "applet",
    "svg",
    "math",
    "template",
    "textarea",
    "select",
    "noembed",
    "noframes",
    "xmp",
    "plaintext",
    "audio",
    "video",
    "canvas",
    "frameset",
];

/// Elements of mail that are not in ammonia's list.
const FURTHER: [&str; 9] = ["style", "font", "section", "main", "tfoot", "big", "address", "label", "legend"];

/// Attributes that only change how something looks or is read.
const ATTRIBUTES: [&str; 30] = [
    "style",
    "class",
    "id",
    "title",
    "lang",
    "dir",
    "align",
    "valign",
    "width",
    "height",
    "bgcolor",
    "background",
    "border",
    "bordercolor",
    "cellpadding",
    "cellspacing",
    "colspan",
    "rowspan",
    "color",
    "face",
    "size",
    "nowrap",
    "hspace",
    "vspace",
    "role",
    "hidden",
    "aria-label",
    "aria-hidden",
    "aria-labelledby",
    "aria-describedby",
];

/// Elements inside one another. Deeper HTML is shown as text: building its tree takes time that grows with the square.
const NESTING_MAX: usize = 1_000;

/// Elements that have no end, or whose end may be left out: they do not nest.
const WITHOUT_END: [&str; 24] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead",
];

/// The HTML without anything that runs, loads, or sends.
pub(super) fn clean(html: &str, images: Images) -> String {
    if nesting(html) > NESTING_MAX {
        return format!("<pre>{}</pre>", ammonia::clean_text(&words(html)));
    }
    let html = body_as_element(html);
    let images = Arc::new(images);
    let known = Arc::clone(&images);
    let mut builder = Builder::default();
    builder
        .add_tags(FURTHER)
        .rm_clean_content_tags(["style"])
        .add_clean_content_tags(WITH_CONTENT)
        .add_generic_attributes(ATTRIBUTES)
        .add_tag_attributes("a", ["name"])
        .add_tag_attributes("area", ["href", "shape", "coords", "alt"])
        .add_tag_attributes("map", ["name"])
        .add_tag_attributes("img", ["usemap"])
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "cid", "data"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer nofollow"))
        .set_tag_attribute_value("a", "target", "_blank")
        .set_tag_attribute_value("area", "target", "_blank")
        .strip_comments(true)
        .attribute_filter(move |_, name, value| attribute(name, value, &known));
    styles(&builder.clean(&html).to_string(), &images)
}

/// The body's own attributes colour the whole page, and a fragment has no body; so it becomes an element like others.
fn body_as_element(html: &str) -> Cow<'_, str> {
    let Some(at) = find_tag(html, "<body") else { return Cow::Borrowed(html) };
    Cow::Owned(format!("{}<div{}", &html[..at], &html[at + "<body".len()..]))
}

/// Where a tag with this beginning stands, in any case.
fn find_tag(html: &str, tag: &str) -> Option<usize> {
    let bytes = html.as_bytes();
    memchr_starts(bytes).find(|at| {
        let end = at + tag.len();
        let named = bytes.get(*at..end).is_some_and(|found| found.eq_ignore_ascii_case(tag.as_bytes()));
        named && bytes.get(end).is_some_and(|after| after.is_ascii_whitespace() || *after == b'>')
    })
}

fn memchr_starts(bytes: &[u8]) -> impl Iterator<Item = usize> {
    bytes.iter().enumerate().filter(|(_, byte)| **byte == b'<').map(|(at, _)| at)
}

/// How deep elements seem to be nested, at most; unclosed ones count.
fn nesting(html: &str) -> usize {
    let bytes = html.as_bytes();
    let (mut depth, mut deepest) = (0_usize, 0);
    for at in memchr_starts(bytes) {
        let (closes, start) = if bytes.get(at + 1) == Some(&b'/') { (true, at + 2) } else { (false, at + 1) };
        let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let name = &bytes[start..start + length];
        let nests = name.first().is_some_and(u8::is_ascii_alphabetic)
            && !WITHOUT_END.iter().any(|other| name.eq_ignore_ascii_case(other.as_bytes()));
        match (nests, closes) {
            (true, true) => depth = depth.saturating_sub(1),
            (true, false) => depth += 1,
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// What an attribute may say; `None` removes it.
fn attribute<'v>(name: &str, value: &'v str, images: &Images) -> Option<Cow<'v, str>> {
    match name {
        "style" => Some(Cow::Owned(css::clean(value, images))),
        "href" => is_link(value).then_some(Cow::Borrowed(value)),
        "usemap" => value.starts_with('#').then_some(Cow::Borrowed(value)),
        "src" | "background" | "poster" | "longdesc" | "cite" => images.replace(value).map(Cow::Owned),
        _ => Some(Cow::Borrowed(value)),
    }
}

/// Links people may follow. A place in the mail itself is one too.
fn is_link(url: &str) -> bool {
    let url = url.trim_start();
    let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    url.starts_with('#') || matches!(scheme.as_deref(), Some("http" | "https" | "mailto" | "tel"))
}

impl Urls for Images {
    /// Only what is in the message.
    fn replace(&self, url: &str) -> Option<String> {
        if let Some(data) = self.find(url) {
            return Some(data.to_owned());
        }
        let url = url.trim();
        let rest = url.get(..11).filter(|start| start.eq_ignore_ascii_case("data:image/"));
        let is_picture = rest.is_some() && !url[11..].to_ascii_lowercase().starts_with("svg");
        is_picture.then(|| url.to_owned())
    }
}

/// Cleans what stands in style elements. The HTML was written by a serialiser, so their ends are where they seem to be.
fn styles(html: &str, images: &Images) -> String {
    const OPEN: &str = "<style";
    const CLOSE: &str = "</style>";
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(OPEN) {
        let Some(open_end) = rest[at..].find('>') else { break };
        let sheet = at + open_end + 1;
        let Some(length) = rest[sheet..].find(CLOSE) else { break };
        out.push_str(&rest[..at]);
        out.push_str("<style>");
        out.push_str(&css::clean(&rest[sheet..sheet + length], images));
        out.push_str(CLOSE);
        rest = &rest[sheet + length + CLOSE.len()..];
    }
    // A style element without an end would be the text to the end; there is none after a serialiser.
    out.push_str(rest.find(OPEN).map_or(rest, |at| &rest[..at]));
    out
}

/// The words people see, roughly, to be searched for.
pub(super) fn words(html: &str) -> String {
    let html = &html[..html.floor_char_boundary(super::TEXT_MAX_BYTES)];
    mail_parser::decoders::html::html_to_text(html)
}

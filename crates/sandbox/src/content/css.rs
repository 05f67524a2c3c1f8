//! Style sheets of strangers: everything that looks stays, everything that loads or runs goes.

use cssparser::{Parser, Token};

/// Blocks inside one another.
const DEPTH_MAX: usize = 16;

/// What may stand in place of a URL.
pub(super) trait Urls {
    /// The URL to write, if one may be.
    fn replace(&self, url: &str) -> Option<String>;
}

/// A style sheet, or the declarations of a `style` attribute, with no reference to another host. Text that is kept is kept
/// as it was written, so that nothing new can come about.
pub(super) fn clean(css: &str, urls: &impl Urls) -> String {
    let mut parser = Parser::new(css);
    let mut out = String::with_capacity(css.len());
    copy(&mut parser, &mut out, urls, 0, Place::Outside);
    // A sheet must not end its element. In CSS `\/` is `/`.
    out.replace("</", "<\\/").replace("<!--", "").replace("]]>", "")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    /// Where a string can be a URL, as in `image-set("a.png" 1x)`.
    Function,
}

fn copy<'i>(parser: &mut Parser<'i>, out: &mut String, urls: &impl Urls, depth: usize, place: Place) {
    loop {
        let start = parser.position();
        let Ok(token) = parser.next_including_whitespace_and_comments().cloned() else { return };
        let written = parser.slice_from(start);
        match token {
            Token::AtKeyword(name) if loads(&name) => skip_statement(parser),
            Token::UnquotedUrl(url) => push_url(out, &url, urls),
            Token::Function(name) if is_url(&name) => {
                let url = block(parser, |inner| inner.expect_string().map(|text| text.to_string()).ok());
                push_url(out, &url.flatten().unwrap_or_default(), urls);
            }
            Token::Function(name) if runs(&name) => {
                block(parser, |_| ());
                out.push_str("none");
            }
            Token::Function(_) => {
                nested(parser, out, urls, depth, (written, ")"), Place::Function);
            }
            Token::ParenthesisBlock => nested(parser, out, urls, depth, ("(", ")"), place),
            Token::SquareBracketBlock => nested(parser, out, urls, depth, ("[", "]"), place),
            Token::CurlyBracketBlock => nested(parser, out, urls, depth, ("{", "}"), Place::Outside),
            Token::QuotedString(text) if place == Place::Function && may_be_url(&text) => {
                out.push_str("\"\"");
            }
            Token::Ident(name) if is_dangerous_property(&name) => out.push_str("x-blocked"),
            Token::Comment(_) => out.push_str("/**/"),
            Token::BadUrl(_) | Token::BadString(_) | Token::CDO | Token::CDC => {}
            Token::CloseParenthesis | Token::CloseSquareBracket | Token::CloseCurlyBracket => {}
            _ => out.push_str(written),
        }
    }
}

fn nested<'i>(
    parser: &mut Parser<'i>,
    out: &mut String,
    urls: &impl Urls,
    depth: usize,
    (open, close): (&str, &str),
    place: Place,
) {
    out.push_str(open);
    block(parser, |inner| {
        if depth < DEPTH_MAX {
            copy(inner, out, urls, depth + 1, place);
        }
    });
    out.push_str(close);
}

/// Reads the block whose beginning was just read, to its end.
fn block<'i, T>(parser: &mut Parser<'i>, read: impl FnOnce(&mut Parser<'i>) -> T) -> Option<T> {
    let mut result = None;
    let _: Result<(), cssparser::ParseError<()>> = parser.parse_nested_block(|inner| {
        result = Some(read(inner));
        while inner.next_including_whitespace_and_comments().is_ok() {}
        Ok(())
    });
    result
}

fn skip_statement(parser: &mut Parser<'_>) {
    while let Ok(token) = parser.next_including_whitespace_and_comments() {
        match token {
            Token::Semicolon => return,
            Token::CurlyBracketBlock => {
                block(parser, |_| ());
                return;
            }
            _ => {}
        }
    }
}

fn loads(at_rule: &str) -> bool {
    ["import", "namespace", "charset", "font-face", "document"]
        .iter()
        .any(|name| at_rule.eq_ignore_ascii_case(name))
}

fn is_url(function: &str) -> bool {
    ["url", "src", "url-prefix"].iter().any(|name| function.eq_ignore_ascii_case(name))
}

fn runs(function: &str) -> bool {
    ["expression", "element", "-moz-element", "paint", "attr"]
        .iter()
        .any(|name| function.eq_ignore_ascii_case(name))
}

fn is_dangerous_property(name: &str) -> bool {
    ["behavior", "-ms-behavior", "-moz-binding"].iter().any(|bad| name.eq_ignore_ascii_case(bad))
}

fn may_be_url(text: &str) -> bool {
    text.contains(['/', ':', '.', '\\'])
}

fn push_url(out: &mut String, url: &str, urls: &impl Urls) {
    match urls.replace(url) {
        // What is allowed has neither quotes nor backslashes.
        Some(allowed) if !allowed.contains(['"', '\\', '\n', '<']) => {
            out.push_str("url(\"");
            out.push_str(&allowed);
            out.push_str("\")");
        }
        _ => out.push_str("none"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Data;

    impl Urls for Data {
        fn replace(&self, url: &str) -> Option<String> {
            url.starts_with("data:image/png").then(|| url.to_owned())
        }
    }

    fn check(css: &str, expected: &str) {
        assert_eq!(clean(css, &Data), expected, "{css:?}");
    }

    #[test]
    fn looks_stay() {
        for css in [
            "color: #f00; font: 12px/1.5 \"A B\", serif; width: calc(100% - 1.50em)",
            "@media (max-width: 600px) { .a > b, a:hover::after { content: \"\\201c http://x\" } }",
            "@supports not (display: grid) { p { margin: -0.5E2px !important } }",
            "p { background: url(\"data:image/png;base64,AAAA\") }",
        ] {
            check(css, css);
        }
    }

    #[test]
    fn what_loads_or_runs_goes() {
        check("a{background:url(http://x/y.png)}", "a{background:none}");
        check("a{background:URL( '//x/y' ) red}", "a{background:none red}");
        check("a{background:\\75rl(http://x)}", "a{background:none}");
        check("a{background:u\\72 l(\"http://x\")}", "a{background:none}");
        check("@import 'http://x'; b{c:d}", " b{c:d}");
        check("@\\69mport url(//x); b{c:d}", " b{c:d}");
        check("@font-face{src:url(//x)} b{}", " b{}");
        check("a{background:image-set(\"http://x/y\" 1x)}", "a{background:image-set(\"\" 1x)}");
        check("a{width:expression(alert(1))}", "a{width:none}");
        check("a{behavior:url(#x);-moz-binding:url(//x)}", "a{x-blocked:none;x-blocked:none}");
        check("a{b:url(http://x", "a{b:none}");
        check("a{b:url(x y\"z) c", "a{b: c}");
        check("a{content:\"</style><script>\"}", "a{content:\"<\\/style><script>\"}");
        check("<!-- a{} -->", " a{} ");
        check("a{b:url/**/(http://x)}", "a{b:url/**/(http://x)}");
    }

    #[test]
    fn depth_is_bounded() {
        let deep = "(".repeat(100_000);
        assert!(clean(&deep, &Data).len() < 100);
        let deep = "a{".repeat(10_000);
        assert!(clean(&deep, &Data).len() < 200);
    }
}

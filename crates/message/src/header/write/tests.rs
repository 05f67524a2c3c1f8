use super::*;
use crate::header::{AddressList, Headers};

fn unstructured(text: &str, charset: HeaderCharset) -> Result<String, HeaderTextError> {
    let mut writer = HeaderWriter::new(charset);
    writer.unstructured("Subject", text)?;
    Ok(String::from_utf8(writer.into_bytes()).unwrap())
}

fn check(text: &str, expected: &str) {
    assert_eq!(unstructured(text, HeaderCharset::Ascii).as_deref(), Ok(expected), "{text:?}");
}

#[test]
fn free_text() {
    check("Hello", "Subject: Hello\r\n");
    check(" Hello  you ", "Subject: Hello  you\r\n");
    check("", "Subject: \r\n");
    check("Grüße", "Subject: =?utf-8?b?R3LDvMOfZQ==?=\r\n");
    check("Straßenbahn", "Subject: =?utf-8?q?Stra=C3=9Fenbahn?=\r\n");
    check("Hello Jörg, how are you", "Subject: Hello =?utf-8?b?SsO2cmcs?= how are you\r\n");
    check("ä b ö c", "Subject: =?utf-8?b?w6QgYiDDtg==?= c\r\n");
    check("日本語", "Subject: =?utf-8?b?5pel5pys6Kqe?=\r\n");
    check("a =?utf-8?q?b?= c", "Subject: a =?utf-8?b?PT91dGYtOD9xP2I/PQ==?= c\r\n");
    assert_eq!(unstructured("Grüße", HeaderCharset::Utf8).unwrap(), "Subject: Grüße\r\n");
}

#[test]
fn injection_is_refused() {
    for text in ["a\r\nBcc: x", "a\nb", "a\rb", "a\0b", "a\u{85}b", "\u{7f}"] {
        assert_eq!(
            unstructured(text, HeaderCharset::Utf8),
            Err(HeaderTextError::ControlCharacter),
            "{text:?}"
        );
    }
    let mut writer = HeaderWriter::new(HeaderCharset::Ascii);
    for name in ["", "a b", "a:b", "a\r\nb", "ä", &"x".repeat(77)] {
        assert_eq!(writer.unstructured(name, "x"), Err(HeaderTextError::Name), "{name:?}");
    }
    let mailbox = Mailbox::new(Some("a\r\nBcc: x"), "a@x.example".parse().unwrap());
    assert_eq!(writer.addresses("To", &[mailbox]), Err(HeaderTextError::ControlCharacter));
    assert_eq!(writer.as_bytes(), b"");
}

#[test]
fn addresses() {
    let write = |list: &[Mailbox], charset| {
        let mut writer = HeaderWriter::new(charset);
        writer.addresses("To", list).map(|()| String::from_utf8(writer.into_bytes()).unwrap())
    };
    let mailbox = |name: &str, address: &str| Mailbox::new(Some(name), address.parse().unwrap());
    let list = [
        mailbox("Ann Bee", "ann@x.example"),
        mailbox("Cee, \"Dee\"", "dee@x.example"),
        mailbox("Jörg", "joerg@münchen.example"),
        mailbox("", "e@x.example"),
    ];
    let expected = "To: Ann Bee <ann@x.example>, \"Cee, \\\"Dee\\\"\" <dee@x.example>,\r\n \
                    =?utf-8?b?SsO2cmc=?= <joerg@xn--mnchen-3ya.example>, e@x.example\r\n";
    assert_eq!(write(&list, HeaderCharset::Ascii).as_deref(), Ok(expected));
    let utf8 = [mailbox("Jörg", "jörg@x.example")];
    assert_eq!(write(&utf8, HeaderCharset::Ascii), Err(HeaderTextError::NeedsSmtpUtf8));
    assert_eq!(write(&utf8, HeaderCharset::Utf8).as_deref(), Ok("To: Jörg <jörg@x.example>\r\n"));
    assert_eq!(write(&[], HeaderCharset::Ascii).as_deref(), Ok(""));
}

#[test]
fn structured_text_is_never_encoded() {
    let mut writer = HeaderWriter::new(HeaderCharset::Ascii);
    assert_eq!(writer.structured("References", "ä"), Err(HeaderTextError::NotAscii));
    assert_eq!(writer.structured("References", &"x".repeat(1000)), Err(HeaderTextError::WordTooLong));
    let url = format!("<https://x.example/{}>", "u".repeat(900));
    writer.structured("List-Unsubscribe", &format!("{url}, <mailto:u@x.example>")).unwrap();
    let expected = format!("List-Unsubscribe: {url},\r\n <mailto:u@x.example>\r\n");
    assert_eq!(writer.as_bytes(), expected.as_bytes());
}

fn check_lines(field: &[u8]) {
    for line in field.strip_suffix(b"\r\n").unwrap().split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        assert!(line.len() <= 998 && !line.trim_ascii().is_empty());
    }
}

proptest::proptest! {
    #[test]
    fn text_round_trips(text in "([a-zA-Z0-9,.=?_-]{1,12}|[ \t]{1,3}|[^\\p{Cc}]{1,4}|[a-z]{80}){0,30}") {
        let text = text.trim();
        for charset in [HeaderCharset::Ascii, HeaderCharset::Utf8] {
            let field = unstructured(text, charset).unwrap();
            let headers = Headers::parse(field.as_bytes());
            proptest::prop_assert_eq!(headers.len(), 1);
            proptest::prop_assert_eq!(headers.find("Subject").unwrap().text(), text);
            proptest::prop_assert!(charset == HeaderCharset::Utf8 || field.is_ascii());
            if !text.is_empty() {
                check_lines(field.as_bytes());
            }
        }
    }

    #[test]
    fn names_round_trip(names in proptest::collection::vec("([a-zA-Z\"\\\\,.@()<>=?ä日]|[ ]){0,90}", 1..4)) {
        let list: Vec<Mailbox> =
            names.iter().map(|name| Mailbox::new(Some(name), "a@x.example".parse().unwrap())).collect();
        for charset in [HeaderCharset::Ascii, HeaderCharset::Utf8] {
            let mut writer = HeaderWriter::new(charset);
            writer.addresses("To", &list).unwrap();
            check_lines(writer.as_bytes());
            let headers = Headers::parse(writer.as_bytes());
            let parsed = AddressList::parse(headers.find("To").unwrap().value()).unwrap();
            let found: Vec<&str> = parsed.mailboxes().map(|found| found.name.as_deref().unwrap_or("")).collect();
            let expected: Vec<&str> = names.iter().map(|name| name.trim()).collect();
            proptest::prop_assert_eq!(found, expected);
        }
    }
}

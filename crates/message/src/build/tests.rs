use mail_parser::{MessageParser, MimeHeaders as _, PartType};

use super::*;
use crate::scan::{Limits, scan};

const OPTIONS: BuildOptions<'_> = BuildOptions {
    date: UtcMillis(1_795_473_480_000),
    message_id: "<1@x.example>",
    seed: 7,
    eight_bit: false,
    smtputf8: false,
};

fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox::new((!name.is_empty()).then_some(name), address.parse().unwrap())
}

fn draft() -> Draft {
    let mut draft = Draft::new(mailbox("Ann", "ann@x.example"));
    draft.to.push(mailbox("", "bob@y.example"));
    "Hello".clone_into(&mut draft.subject);
    draft
}

fn attachment(
    filename: &str,
    content_type: &str,
    content: &'static [u8],
    content_id: Option<&str>,
) -> Attachment {
    Attachment {
        filename: Some(filename.to_owned()),
        content_type: content_type.to_owned(),
        content: Bytes::from_static(content),
        content_id: content_id.map(str::to_owned),
    }
}

fn built(draft: &Draft, options: &BuildOptions<'_>) -> String {
    let message = build(draft, options).unwrap();
    let scan = scan(&message, &Limits::default()).unwrap();
    assert!(!scan.has_bare_line_ends() && !scan.has_long_lines() && !scan.nul && scan.ends_with_crlf);
    assert!(scan.malformed_field.is_none() && !scan.mime_ambiguous);
    assert!(options.eight_bit || !scan.eight_bit_body);
    String::from_utf8(message.to_vec()).unwrap()
}

#[test]
fn plain_text() {
    let mut draft = draft();
    draft.text = Some("Hi Bob,\nbye\n".to_owned());
    draft.headers = vec![
        ("X-Order".to_owned(), "zwölf".to_owned()),
        ("List-Unsubscribe".to_owned(), "<https://x.example/u>".to_owned()),
    ];
    let expected = "From: Ann <ann@x.example>\r\nTo: bob@y.example\r\nSubject: Hello\r\n\
         Date: Mon, 23 Nov 2026 22:38:00 +0000\r\nMessage-ID: <1@x.example>\r\nX-Order: =?utf-8?b?enfDtmxm?=\r\n\
         List-Unsubscribe: <https://x.example/u>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n\r\nHi Bob,\r\nbye\r\n";
    assert_eq!(built(&draft, &OPTIONS), expected);
}

/// The media types, nested: `a[b,c]`.
fn shape(message: &mail_parser::Message<'_>, id: u32) -> String {
    let part = &message.parts[id as usize];
    let content_type = part.content_type().unwrap();
    let name = format!("{}/{}", content_type.ctype(), content_type.subtype().unwrap());
    match &part.body {
        PartType::Multipart(children) => {
            let children: Vec<String> = children.iter().map(|child| shape(message, *child)).collect();
            format!("{}[{}]", content_type.subtype().unwrap(), children.join(","))
        }
        _ => name,
    }
}

fn check_shape(text: bool, html: bool, inline: bool, attached: bool, expected: &str) {
    let mut draft = draft();
    draft.text = text.then(|| "text".to_owned());
    draft.html = html.then(|| "<p>html".to_owned());
    draft.attachments.extend(inline.then(|| attachment("l.png", "image/png", b"\x89PNG", Some("logo"))));
    draft.attachments.extend(attached.then(|| attachment("a.pdf", "application/pdf", b"%PDF", None)));
    let message = built(&draft, &OPTIONS);
    let parsed = MessageParser::default().parse(message.as_bytes()).unwrap();
    assert_eq!(shape(&parsed, 0), expected);
}

#[test]
fn only_the_levels_that_are_needed() {
    check_shape(true, false, false, false, "text/plain");
    check_shape(false, true, false, false, "text/html");
    check_shape(false, false, false, false, "text/plain");
    check_shape(true, true, false, false, "alternative[text/plain,text/html]");
    check_shape(false, true, true, false, "related[text/html,image/png]");
    check_shape(true, true, true, false, "alternative[text/plain,related[text/html,image/png]]");
    check_shape(true, false, true, true, "mixed[text/plain,image/png,application/pdf]");
    check_shape(false, false, false, true, "mixed[application/pdf]");
    check_shape(
        true,
        true,
        true,
        true,
        "mixed[alternative[text/plain,related[text/html,image/png]],application/pdf]",
    );
}

#[test]
fn attachments_arrive_whole() {
    let mut draft = draft();
    draft.text = Some("see attached\n\n".to_owned());
    draft.attachments = vec![
        attachment(
            "größe und mehr, sehr lang und noch viel länger.txt",
            "text/plain; charset=utf-8",
            b"\r\nbare\n",
            None,
        ),
        attachment("a \"quoted\".bin", "application/octet-stream", &[0xff; 200], None),
        attachment("ok.eml", "message/rfc822", b"Subject: x\r\n\r\nbody\r\n", None),
        attachment("bare.eml", "message/rfc822", b"Subject: x\n\nbody\n", None),
    ];
    let message = built(&draft, &OPTIONS);
    let parsed = MessageParser::default().parse(message.as_bytes()).unwrap();
    assert_eq!(parsed.body_text(0).unwrap(), "see attached\r\n\r\n");
    let names: Vec<&str> = parsed.attachments().map(|part| part.attachment_name().unwrap()).collect();
    let expected: Vec<&str> =
        draft.attachments.iter().map(|attachment| attachment.filename.as_deref().unwrap()).collect();
    assert_eq!(names, expected);
    let contents: Vec<&[u8]> = parsed.attachments().map(mail_parser::MessagePart::contents).collect();
    assert_eq!(contents[0], &draft.attachments[0].content[..]);
    assert_eq!(contents[1], &draft.attachments[1].content[..]);
    assert_eq!(contents[3], &draft.attachments[3].content[..]);
    assert!(message.contains("Content-Type: message/rfc822\r\n"));
}

#[test]
fn hidden_recipients_stay_hidden() {
    let mut draft = draft();
    draft.to.clear();
    assert!(built(&draft, &OPTIONS).contains("\r\nTo: undisclosed-recipients:;\r\n"));
}

#[test]
fn eight_bit_and_utf8() {
    let mut draft = draft();
    draft.to.push(mailbox("Jörg", "jörg@y.example"));
    draft.text = Some("Grüße".to_owned());
    assert!(draft.needs_smtputf8());
    assert_eq!(build(&draft, &OPTIONS).unwrap_err().field, "to");
    let message = built(&draft, &BuildOptions { eight_bit: true, smtputf8: true, ..OPTIONS });
    assert!(
        message.contains("Jörg <jörg@y.example>") && message.ends_with("8bit\r\n\r\nGrüße\r\n"),
        "{message}"
    );
}

#[test]
fn boundaries_never_occur_in_the_content() {
    let mut draft = draft();
    draft.text = Some(format!("--=_{:032x}_1", 7));
    draft.html = Some("x".to_owned());
    let message = built(&draft, &OPTIONS);
    assert!(message.contains(&format!("boundary=\"=_{:032x}_1\"", 8)), "{message}");
}

fn check_error(change: impl FnOnce(&mut Draft), field: &str) {
    let mut draft = draft();
    change(&mut draft);
    assert_eq!(build(&draft, &OPTIONS).unwrap_err().field, field);
}

#[test]
fn what_cannot_be_sent_is_named() {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    check_error(|draft| draft.subject = "a\r\nBcc: x".to_owned(), "subject");
    check_error(|draft| draft.from.name = Some("a\nb".to_owned()), "from");
    check_error(|draft| draft.headers.push(header("bcc", "x")), "headers.bcc");
    check_error(|draft| draft.headers.push(header("Content-type", "x")), "headers.Content-type");
    check_error(|draft| draft.headers.push(header("X Y", "x")), "headers.X Y");
    check_error(|draft| draft.headers.push(header("References", "ä")), "headers.References");
    check_error(|draft| draft.headers.push(header("X-A", "a\r\nb: c")), "headers.X-A");
    check_error(|draft| draft.headers = vec![header("X-A", "a"); 201], "headers");
    check_error(|draft| draft.html = Some("a\0".to_owned()), "html");
    let bad = |filename: &str, content_type: &str, id: Option<&str>| {
        vec![attachment(filename, content_type, b"", id)]
    };
    check_error(|draft| draft.attachments = bad("a\r\nb", "a/b", None), "attachments[0].filename");
    check_error(|draft| draft.attachments = bad("a", "multipart/mixed", None), "attachments[0].content_type");
    check_error(|draft| draft.attachments = bad("a", "a/b", Some("<x>")), "attachments[0].content_id");
}

proptest::proptest! {
    #[test]
    fn texts_survive(
        text in "([a-zA-Z. \t\u{e4}\u{65e5}]{0,60}\r\n|[a-z]{1100}\r\n|From x\r\n|\r\n){0,8}",
        subject in "[a-z \u{e4}\u{65e5}]{0,80}",
        eight_bit: bool,
    ) {
        let mut draft = draft();
        draft.text = Some(text.clone());
        draft.html = Some(format!("<p>{text}"));
        draft.subject.clone_from(&subject);
        let message = built(&draft, &BuildOptions { eight_bit, ..OPTIONS });
        let parsed = MessageParser::default().parse(message.as_bytes()).unwrap();
        proptest::prop_assert_eq!(parsed.body_text(0).unwrap(), text.as_str());
        let headers = crate::header::Headers::parse(message.as_bytes());
        proptest::prop_assert_eq!(headers.find("Subject").unwrap().text(), subject.trim());
    }

    #[test]
    fn filenames_survive(name in "[a-zA-Z0-9 .;=\"\\\\%'*\u{e4}\u{65e5}]{1,120}") {
        let mut draft = draft();
        draft.attachments = vec![attachment(&name, "a/b", b"x", None)];
        let message = built(&draft, &OPTIONS);
        let parsed = MessageParser::default().parse(message.as_bytes()).unwrap();
        let found = parsed.attachments().next().unwrap().attachment_name().unwrap_or_default().to_owned();
        proptest::prop_assert_eq!(found.trim(), name.trim());
    }
}

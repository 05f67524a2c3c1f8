use super::*;

fn scanned(message: &[u8]) -> Result<Scan, ScanError> {
    scan(message, &Limits::default())
}

fn multipart(boundary: &str) -> String {
    format!("Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n")
}

#[test]
fn measures_a_plain_message() {
    let message = b"From: a@b.example\r\nReceived: x\r\n\ty\r\nrecEIVED: z\r\n\r\nhello\r\nworld!\r\n";
    let scan = scanned(message).unwrap();
    assert_eq!((scan.header_fields, scan.received, scan.lines), (3, 2, 7));
    assert_eq!(&message[scan.body_offset..], b"hello\r\nworld!\r\n");
    assert_eq!(scan.header_bytes + 2, scan.body_offset);
    assert_eq!((scan.mime_parts, scan.mime_depth, scan.longest_line_bytes), (1, 0, 17));
    assert!(!scan.has_bare_line_ends() && !scan.nul && scan.ends_with_crlf);
    assert_eq!(scan.body_type(), BodyType::SevenBit);
}

#[test]
fn messages_without_body_or_header() {
    for (message, header_bytes, body_offset) in [
        (&b""[..], 0, 0),
        (b"\r\n", 0, 2),
        (b"\n", 0, 1),
        (b"a: b", 4, 4),
        (b"a: b\r\n", 6, 6),
        (b"a: b\r\n\r\n", 6, 8),
        (b"a: b\n\nc", 5, 6),
        (b"\r\na: b", 0, 2),
    ] {
        let scan = scanned(message).unwrap();
        assert_eq!((scan.header_bytes, scan.body_offset), (header_bytes, body_offset), "{message:?}");
    }
}

#[test]
fn flags_what_smtp_cannot_carry() {
    let flags = |message: &[u8]| {
        let scan = scanned(message).unwrap();
        (scan.bare_cr, scan.bare_lf, scan.nul, scan.eight_bit_header, scan.eight_bit_body)
    };
    assert_eq!(flags(b"a: b\r\n\r\nc\r\n"), (false, false, false, false, false));
    assert_eq!(flags(b"a: b\r\n\r\nc\rd\r\n"), (true, false, false, false, false));
    assert_eq!(flags(b"a: b\r\n\r\nc\r\r\n"), (true, false, false, false, false));
    assert_eq!(flags(b"a: b\r\n\r\nc\n.\n"), (false, true, false, false, false));
    assert_eq!(flags(b"a: b\r\n\r\n\0"), (false, false, true, false, false));
    assert_eq!(flags(b"a: \xc3\xa4\r\n\r\n\xff"), (false, false, false, true, true));
    assert_eq!(flags(b"a: b\r\n\r\nc\r"), (true, false, false, false, false));
}

#[test]
fn names_the_malformed_line() {
    assert_eq!(scanned(b"From x Mon\r\na: b\r\n\r\n").unwrap().malformed_field, Some(0));
    assert_eq!(scanned(b"a: b\r\nno colon\r\n\r\n").unwrap().malformed_field, Some(6));
    assert_eq!(scanned(b" a: b\r\n\r\n").unwrap().malformed_field, Some(0));
    assert_eq!(scanned(b": b\r\n\r\n").unwrap().malformed_field, Some(0));
    assert_eq!(scanned(b"a : b\r\n\r\n").unwrap().malformed_field, None);
}

#[test]
fn c03_header_limits() {
    let many = "x: y\r\n".repeat(HEADER_FIELDS_MAX + 1) + "\r\n";
    let limit = HEADER_FIELDS_MAX;
    assert_eq!(scanned(many.as_bytes()), Err(ScanError::TooManyFields { offset: 0, limit }));
    let large = format!("x: {}\r\n\r\n", "y\r\n ".repeat(HEADER_BYTES_MAX / 4));
    let limit = HEADER_BYTES_MAX;
    assert_eq!(scanned(large.as_bytes()), Err(ScanError::HeaderTooLarge { offset: 0, limit }));
    let parts = multipart("b") + &("--b\r\n".to_owned() + &"x: y\r\n".repeat(999) + "\r\n\r\n").repeat(200);
    assert!(matches!(
        scanned(parts.as_bytes()),
        Err(ScanError::TooManyFields { limit: MIME_FIELDS_MAX, .. })
    ));
}

#[test]
fn a26_mail_loop() {
    let message = |count: usize| "Received: by x; now\r\n".repeat(count) + "\r\n";
    assert_eq!(scanned(message(50).as_bytes()).unwrap().received, 50);
    assert_eq!(scanned(message(51).as_bytes()), Err(ScanError::MailLoop { found: 51, limit: 50 }));
}

#[test]
fn c07_long_lines() {
    let mut message = b"a: b\r\n\r\n".to_vec();
    message.resize(8 + LINE_BYTES, b'x');
    assert!(!scanned(&message).unwrap().has_long_lines());
    message.push(b'x');
    assert!(scanned(&message).unwrap().has_long_lines());
    message.resize(8 + LINE_BYTES_MAX + 1, b'x');
    let limit = LINE_BYTES_MAX;
    assert_eq!(scanned(&message), Err(ScanError::LineTooLong { offset: 8, limit }));
}

#[test]
fn counts_parts_and_depth() {
    let message = multipart("outer")
        + "preamble\r\n--outer\r\nContent-Type: multipart/alternative; boundary=outer-inner\r\n\r\n"
        + "--outer-inner\r\n\r\ntext\r\n--outer-inner\r\nContent-Type: text/html\r\n\r\nhtml <!-- -->\r\n--outer-inner--\r\n"
        + "--outer \r\nContent-Type: message/rfc822\r\n\r\nSubject: inside\r\n\r\ntext\r\n--outer--\r\nepilogue\r\n";
    let scan = scanned(message.as_bytes()).unwrap();
    assert_eq!((scan.mime_parts, scan.mime_depth, scan.mime_ambiguous), (6, 2, false));
}

#[test]
fn c01_too_many_parts() {
    let lines = multipart("b") + &"--b\r\n\r\n\r\n".repeat(MIME_PARTS_MAX);
    assert!(matches!(scanned(lines.as_bytes()), Err(ScanError::TooManyParts { .. })));
    // The same inside of lines, where mail-parser sees parts.
    let inside = multipart("b") + &("x--b".repeat(100) + "\r\n").repeat(MIME_PARTS_MAX / 100);
    assert!(matches!(scanned(inside.as_bytes()), Err(ScanError::TooManyParts { .. })));
}

#[test]
fn c02_too_deep() {
    let mut multiparts = String::new();
    let mut messages = String::new();
    for level in 0..=MIME_DEPTH_MAX {
        multiparts += &format!("Content-Type: multipart/mixed; boundary=b{level}x\r\n\r\n--b{level}x\r\n");
        messages += "Content-Type: message/rfc822\r\n\r\n";
    }
    assert!(matches!(scanned(multiparts.as_bytes()), Err(ScanError::TooDeep { .. })));
    assert!(matches!(scanned(messages.as_bytes()), Err(ScanError::TooDeep { .. })));
}

#[test]
fn c05_too_many_parameters() {
    let message = format!("Content-Disposition: a{}\r\n\r\n", "; x*0=y".repeat(MIME_PARAMETERS_MAX + 1));
    assert!(matches!(scanned(message.as_bytes()), Err(ScanError::TooManyParameters { .. })));
}

#[test]
fn c08_odd_boundaries() {
    let long = multipart(&"b".repeat(BOUNDARY_BYTES_MAX + 1));
    assert!(matches!(scanned(long.as_bytes()), Err(ScanError::BoundaryTooLong { .. })));
    let two = "Content-Type: multipart/mixed; boundary=a; boundary=b\r\n\r\n--a\r\n\r\n--b\r\n\r\n--a--\r\n";
    let scan = scanned(two.as_bytes()).unwrap();
    assert!(scan.mime_ambiguous && scan.mime_parts >= 3);
}

#[test]
fn c09_duplicate_content_type() {
    let message =
        "Content-Type: text/plain\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\n--a--\r\n";
    let scan = scanned(message.as_bytes()).unwrap();
    assert!(scan.mime_ambiguous);
    assert_eq!(scan.mime_parts, 2);
}

#[test]
fn dashes_do_not_cost_more_than_linear_work() {
    let mut message = String::new();
    for level in 0..90 {
        let boundary = "-".repeat(20) + &level.to_string();
        message += &format!("Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n");
    }
    message += "\r\n";
    message += &("-".repeat(900) + "\r\n").repeat(2_000);
    assert!(matches!(scanned(message.as_bytes()), Err(ScanError::TooComplex { .. })));
}

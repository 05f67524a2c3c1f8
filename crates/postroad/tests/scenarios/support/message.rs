//! Messages as octets: made and taken apart without the code under test.

/// A small message of one line of text.
pub fn raw_message(from: &str, to: &str, subject: &str) -> String {
    format!("From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\n\r\nThis is {subject}.\r\n")
}

fn split(message: &[u8]) -> (&[u8], &[u8]) {
    match message.windows(4).position(|window| window == b"\r\n\r\n") {
        Some(at) => (&message[..at + 2], &message[at + 4..]),
        None => (message, b""),
    }
}

fn header_of(message: &[u8]) -> String {
    String::from_utf8_lossy(split(message).0).into_owned()
}

pub fn body_of(message: &[u8]) -> &[u8] {
    split(message).1
}

/// The unfolded values of a field, in order.
pub fn fields(message: &[u8], name: &str) -> Vec<String> {
    let unfolded = header_of(message).replace("\r\n ", " ").replace("\r\n\t", " ");
    let matching = unfolded.lines().filter_map(|line| line.split_once(':'));
    matching
        .filter(|(found, _)| found.trim().eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim().to_owned())
        .collect()
}

/// The first value of a field.
pub fn field(message: &[u8], name: &str) -> String {
    fields(message, name).into_iter().next().unwrap_or_default()
}

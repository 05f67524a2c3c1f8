use bytes::Bytes;
use postroad_base::UtcMillis;

use crate::edit::Edit;
use crate::header::{Headers, format_date, new_message_id, parse_message_id};

/// What a submitted message is completed with.
#[derive(Clone, Copy, Debug)]
pub struct Completion<'c> {
    pub now: UtcMillis,
    /// Makes a Message-ID unique.
    pub random: [u8; 16],
    /// The right side of a Message-ID: a name of ours or the author's domain.
    pub host: &'c str,
    /// Whole trace fields for the top, from [`super::Received`]; may be empty.
    pub trace: &'c [u8],
}

/// A message ready to be kept.
#[derive(Clone, Debug)]
pub struct Completed {
    /// The added fields, then slices of the submitted message.
    pub pieces: Vec<Bytes>,
    /// The Message-ID with its brackets: the message's own if it can be read, or the one added.
    pub message_id: String,
}

/// Adds the trace, and Date and Message-ID where they are missing (RFC 6409 §8.1, §8.2); removes Bcc (RFC 5322 §3.6.3),
/// Return-Path (RFC 5321 §4.4) and a leading mbox line. `headers` is the index of `message`. The body is not copied.
#[must_use]
pub fn complete(message: &Bytes, headers: &Headers<'_>, completion: &Completion<'_>) -> Completed {
    let mut added = completion.trace.to_vec();
    if headers.find("Date").is_none() {
        added.extend_from_slice(format!("Date: {}\r\n", format_date(completion.now)).as_bytes());
    }
    let own = headers.find("Message-ID");
    let own_id = own.map(|field| {
        let value = field.unfolded();
        parse_message_id(&value).map_or_else(|| String::from_utf8_lossy(&value).into_owned(), str::to_owned)
    });
    let message_id = own_id.unwrap_or_else(|| {
        let id = new_message_id(completion.now, completion.random, completion.host);
        added.extend_from_slice(format!("Message-ID: {id}\r\n").as_bytes());
        id
    });
    let mut edit = Edit::new().prepend(&added).remove("Bcc").remove("Return-Path").remove_malformed();
    if headers.rest().is_empty() {
        edit = edit.append(&end_of_header(headers));
    }
    Completed { pieces: edit.apply(message, headers), message_id }
}

/// A message that is nothing but a header block, perhaps with its last line open, gets its end.
fn end_of_header(headers: &Headers<'_>) -> Vec<u8> {
    let open = !headers.block().is_empty() && !headers.block().ends_with(b"\n");
    if open { b"\r\n\r\n".to_vec() } else { b"\r\n".to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(message: &str, expected: &str, expected_id: &str) {
        let completion = Completion {
            now: UtcMillis(1_795_473_480_000),
            random: [1; 16],
            host: "mx.example",
            trace: b"Received: by mx.example; now\r\n",
        };
        let message = Bytes::copy_from_slice(message.as_bytes());
        let completed = complete(&message, &Headers::parse(&message), &completion);
        assert_eq!(String::from_utf8_lossy(&completed.pieces.concat()), expected, "{message:?}");
        assert_eq!(completed.message_id, expected_id);
    }

    const NEW_ID: &str = "<1a20a8f1940.01010101010101010101010101010101@mx.example>";

    #[test]
    fn completes() {
        let trace = "Received: by mx.example; now\r\n";
        let added = format!("{trace}Date: Mon, 23 Nov 2026 22:38:00 +0000\r\nMessage-ID: {NEW_ID}\r\n");
        check("Subject: a\r\n\r\nb\r\n", &format!("{added}Subject: a\r\n\r\nb\r\n"), NEW_ID);
        check(
            "From x\r\nBcc: a,\r\n b\r\nReturn-Path: <>\r\nDate: x\r\nMessage-Id: <y@z>\r\n\r\nb\r\n",
            &format!("{trace}Date: x\r\nMessage-Id: <y@z>\r\n\r\nb\r\n"),
            "<y@z>",
        );
        check("Date: x\r\nMessage-ID: y", &format!("{trace}Date: x\r\nMessage-ID: y\r\n\r\n"), "y");
        check("Date: x\r\nMessage-ID: y\r\n", &format!("{trace}Date: x\r\nMessage-ID: y\r\n\r\n"), "y");
        check("\r\nbody", &format!("{added}\r\nbody"), NEW_ID);
        check("", &format!("{added}\r\n"), NEW_ID);
    }
}

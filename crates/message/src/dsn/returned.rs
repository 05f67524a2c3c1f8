use bytes::Bytes;

use crate::build::is_transparent;
use crate::header::Headers;

use super::{RETURNED_BYTES_MAX, RETURNED_HEADER_BYTES_MAX, start};

/// The original message or its header (RFC 6522 §3). Returns whether it is 8-bit.
pub(super) fn part(
    original: &Headers<'_>,
    body: &[Bytes],
    full: bool,
    boundary: &str,
    out: &mut Vec<u8>,
) -> bool {
    let body_bytes: usize = body.iter().map(Bytes::len).sum();
    let size = original.block().len() + body_bytes;
    if full && size <= RETURNED_BYTES_MAX {
        let message = [original.block(), b"\r\n", &body.concat()].concat();
        // What SMTP may not carry, or could be taken for our own boundary, does not come back.
        let header_is_text = std::str::from_utf8(original.block()).is_ok();
        let holds_boundary = memchr::memmem::find(&message, boundary.as_bytes()).is_some();
        if is_transparent(&message) && header_is_text && !holds_boundary {
            let eight_bit = !message.is_ascii();
            let global = !original.block().is_ascii();
            let media_type = if global { "message/global" } else { "message/rfc822" };
            start(out, boundary, media_type, transfer(eight_bit), "Undelivered message");
            out.extend_from_slice(&message);
            return eight_bit;
        }
    }
    header_only(original, boundary, out)
}

fn header_only(original: &Headers<'_>, boundary: &str, out: &mut Vec<u8>) -> bool {
    let mut header = Vec::new();
    for field in original.iter().filter(|field| !field.name().is_empty()) {
        let raw = field.raw();
        if header.len() + raw.len() > RETURNED_HEADER_BYTES_MAX {
            break;
        }
        let is_ours = memchr::memmem::find(raw, boundary.as_bytes()).is_some();
        if is_ours || !is_transparent(raw) || std::str::from_utf8(raw).is_err() {
            continue;
        }
        header.extend_from_slice(raw);
        if !raw.ends_with(b"\r\n") {
            header.extend_from_slice(b"\r\n");
        }
    }
    let eight_bit = !header.is_ascii();
    let media_type = if eight_bit { "message/global-headers" } else { "text/rfc822-headers" };
    start(out, boundary, media_type, transfer(eight_bit), "Header of the message");
    out.extend_from_slice(&header);
    eight_bit
}

fn transfer(eight_bit: bool) -> &'static str {
    if eight_bit { "8bit" } else { "7bit" }
}

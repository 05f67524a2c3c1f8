//! Where an accepted message goes: decided here, once.

use std::fmt::Write;

use postroad_account::{Mode, SenderRules, Workspace};
use postroad_base::{EmailAddress, Envelope, Recipient, Stream};
use serde_json::{Map, Value};

/// The metadata property that names the recipients a redirected message was written to.
pub const REDIRECTED_FROM: &str = "redirected_from";
/// Postfix writes the same field where the envelope was rewritten.
const ORIGINAL_TO_FIELD: &str = "X-Original-To";
/// Original recipients that are named in the header, and in the metadata.
const ORIGINALS_NAMED: usize = 20;

/// Whether a message of this stream is captured instead of sent.
pub(super) fn captures(workspace: &Workspace, stream: Stream) -> bool {
    workspace.settings.mode == Mode::Sandbox || stream == Stream::Sandbox
}

/// The same, before the message itself can say its stream.
pub(super) fn captures_all(workspace: &Workspace, rules: &SenderRules) -> bool {
    captures(workspace, rules.stream.unwrap_or_default())
}

/// What becomes of a message in mode redirect.
pub(super) struct Redirected {
    /// Goes on top of the message.
    pub field: Vec<u8>,
}

/// Rewrites the envelope to the workspace's chosen addresses and notes in the metadata who it was written to. `None` when
/// the workspace does not redirect.
pub(super) fn redirect(
    workspace: &Workspace,
    envelope: &mut Envelope,
    metadata: &mut Map<String, Value>,
) -> Option<Redirected> {
    if workspace.settings.mode != Mode::Redirect {
        return None;
    }
    let to = workspace.settings.redirect_to.iter().cloned().map(Recipient::new).collect();
    let originals = std::mem::replace(&mut envelope.recipients, to);
    let named: Vec<&EmailAddress> =
        originals.iter().take(ORIGINALS_NAMED).map(|original| &original.forward_path).collect();
    metadata.insert(REDIRECTED_FROM.to_owned(), serde_json::json!(named));
    Some(Redirected { field: original_to(&named, originals.len()) })
}

/// One address a line, so that no line is longer than RFC 5322 §2.1.1 allows.
fn original_to(named: &[&EmailAddress], all: usize) -> Vec<u8> {
    let mut field = format!("{ORIGINAL_TO_FIELD}:");
    for (index, address) in named.iter().enumerate() {
        let comma = if index + 1 < named.len() { "," } else { "" };
        write!(field, " {address}{comma}\r\n").expect("writing to a string does not fail");
    }
    if all > named.len() {
        write!(field, " (and {} more)\r\n", all - named.len()).expect("writing to a string does not fail");
    }
    field.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_is_folded_and_bounded() {
        let addresses: Vec<EmailAddress> =
            (0..3).map(|n| format!("a{n}@example.com").parse().unwrap()).collect();
        let named: Vec<&EmailAddress> = addresses.iter().collect();
        let field = String::from_utf8(original_to(&named[..2], 2)).unwrap();
        assert_eq!(field, "X-Original-To: a0@example.com,\r\n a1@example.com\r\n");
        let field = String::from_utf8(original_to(&named[..1], 3)).unwrap();
        assert_eq!(field, "X-Original-To: a0@example.com\r\n (and 2 more)\r\n");
    }
}

//! MAIL and RCPT as they are said to this server.

use postroad_base::{BodyType, DsnNotify, DsnReturn, Envelope, Recipient};

use super::Capabilities;
use crate::xtext;

/// RFC 3461 §4.4 and §4.2: longer values may not be passed on.
const ENVID_MAX_BYTES: usize = 100;
const ORCPT_MAX_BYTES: usize = 500;

/// RFC 5321 §4.1.1.2 with the parameters the server understands.
pub(super) fn mail(envelope: &Envelope, size_bytes: u64, peer: &Capabilities) -> String {
    let mut line = match &envelope.reverse_path {
        Some(path) => format!("MAIL FROM:<{path}>"),
        None => "MAIL FROM:<>".into(),
    };
    if peer.size.is_some() {
        line += &format!(" SIZE={size_bytes}");
    }
    match envelope.body_type {
        BodyType::SevenBit => {}
        BodyType::EightBitMime if peer.eight_bit_mime => line += " BODY=8BITMIME",
        // DEVIATION RFC 6152 §3: without 8BITMIME the content would have to be converted or bounced. Servers that
        // do not announce it pass 8-bit content all the same, and conversion breaks DKIM signatures.
        BodyType::EightBitMime => {}
        BodyType::BinaryMime => line += " BODY=BINARYMIME",
    }
    if needs_smtputf8(envelope) {
        line += " SMTPUTF8";
    }
    if envelope.require_tls {
        line += " REQUIRETLS";
    }
    if peer.dsn {
        match envelope.dsn_return {
            Some(DsnReturn::Full) => line += " RET=FULL",
            Some(DsnReturn::Headers) => line += " RET=HDRS",
            None => {}
        }
        let id = envelope.envelope_id.as_deref().map(xtext::encode);
        if let Some(id) = id.filter(|id| (1..=ENVID_MAX_BYTES).contains(&id.len())) {
            line += &format!(" ENVID={id}");
        }
    }
    line
}

/// RFC 5321 §4.1.1.3, RFC 3461 §4.1 and §4.2.
pub(super) fn rcpt(recipient: &Recipient, envelope: &Envelope, peer: &Capabilities) -> String {
    let mut line = format!("RCPT TO:<{}>", recipient.forward_path);
    if peer.dsn {
        if recipient.notify.explicit {
            line += &format!(" NOTIFY={}", notify(recipient.notify));
        }
        let original = recipient.original_recipient.as_deref();
        if let Some(original) = original.and_then(|text| original_recipient(text, needs_smtputf8(envelope))) {
            line += &format!(" ORCPT={original}");
        }
    }
    line
}

/// RFC 6531 §3.4: asked for by the sender, or needed by an address.
pub(super) fn needs_smtputf8(envelope: &Envelope) -> bool {
    envelope.smtputf8
        || envelope.reverse_path.as_ref().is_some_and(postroad_base::EmailAddress::needs_smtputf8)
        || envelope.recipients.iter().any(|recipient| recipient.forward_path.needs_smtputf8())
}

fn notify(notify: DsnNotify) -> String {
    let flags = [(notify.success, "SUCCESS"), (notify.failure, "FAILURE"), (notify.delay, "DELAY")];
    let set: Vec<&str> = flags.into_iter().filter(|(set, _)| *set).map(|(_, name)| name).collect();
    if set.is_empty() { "NEVER".into() } else { set.join(",") }
}

/// The encoded ORCPT; `None` where this server cannot be told.
fn original_recipient(text: &str, utf8: bool) -> Option<String> {
    let (kind, address) = text.split_once(';')?;
    if !kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return None;
    }
    let address = match (address.is_ascii(), utf8) {
        (true, _) => xtext::encode(address),
        (false, true) => xtext::encode_utf8(address),
        (false, false) => return None,
    };
    Some(format!("{kind};{address}")).filter(|encoded| encoded.len() <= ORCPT_MAX_BYTES)
}

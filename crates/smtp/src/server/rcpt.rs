//! RCPT (RFC 5321 §4.1.1.3) and its parameters (RFC 3461 §4.1, §4.2).

use postroad_base::{DsnNotify, Recipient};

use super::arguments::{ParamError, forward_path, once, params, split_path};
use super::mail::{bad_param, bad_path};
use super::{Decision, Event, Session};
use crate::xtext;

/// RFC 3461 §4.2.
const ORCPT_MAX_BYTES: usize = 500;

impl Session {
    pub(super) fn rcpt(&mut self, args: &str) {
        let Some(transaction) = &self.transaction else { return self.fail("503 5.5.1 MAIL comes first") };
        if transaction.content.is_some() {
            return self.fail("503 5.5.1 The content has begun");
        }
        if transaction.envelope.recipients.len() >= self.config.limits.recipients {
            // RFC 5321 §4.5.3.1.10: the client sends the rest in another transaction. No error of the client's.
            return self.wire.say("452 4.5.3 Too many recipients");
        }
        let smtputf8 = transaction.envelope.smtputf8;
        let argument = match split_path(args, "TO:") {
            Ok(argument) => argument,
            Err(error) => return self.fail(bad_path(error)),
        };
        if !argument.path.is_ascii() && !smtputf8 {
            // RFC 6531 §3.5.
            return self.fail("553 5.6.7 This address needs SMTPUTF8");
        }
        let Ok(forward_path) = forward_path(argument.path, &self.config.hostname) else {
            return self.fail("501 5.1.3 Not a valid recipient address");
        };
        if !argument.params.is_empty() && !self.identity.esmtp {
            return self.fail("555 5.5.4 Parameters need EHLO");
        }
        let (notify, original_recipient) =
            match parse_params(argument.params, self.config.extensions.dsn, smtputf8) {
                Ok(found) => found,
                Err(error) => return self.fail(bad_param(error)),
            };
        let recipient = Recipient { forward_path, notify, original_recipient };
        self.events.push_back(Event::RcptTo(recipient.clone()));
        self.decision = Some(Decision::Rcpt(recipient));
    }
}

fn parse_params(text: &str, dsn: bool, utf8: bool) -> Result<(DsnNotify, Option<String>), ParamError> {
    let (mut notify, mut orcpt) = (None, None);
    for param in params(text) {
        let (keyword, value) = param?;
        if keyword.eq_ignore_ascii_case("NOTIFY") && dsn {
            once(&mut notify, value.and_then(parse_notify))?;
        } else if keyword.eq_ignore_ascii_case("ORCPT") && dsn {
            once(&mut orcpt, value.and_then(|value| parse_orcpt(value, utf8)))?;
        } else {
            return Err(ParamError::Unknown);
        }
    }
    Ok((notify.unwrap_or_default(), orcpt))
}

/// RFC 3461 §4.1: NEVER alone, or a list of the others.
fn parse_notify(value: &str) -> Option<DsnNotify> {
    if value.eq_ignore_ascii_case("NEVER") {
        return Some(DsnNotify::NEVER);
    }
    let mut notify = DsnNotify::NEVER;
    for item in value.split(',') {
        let flag = if item.eq_ignore_ascii_case("SUCCESS") {
            &mut notify.success
        } else if item.eq_ignore_ascii_case("FAILURE") {
            &mut notify.failure
        } else if item.eq_ignore_ascii_case("DELAY") {
            &mut notify.delay
        } else {
            return None;
        };
        *flag = true;
    }
    Some(notify)
}

/// RFC 3461 §4.2: `addr-type;xtext`; RFC 6533 §3 where SMTPUTF8 is in use.
fn parse_orcpt(value: &str, utf8: bool) -> Option<String> {
    let (kind, address) = value.split_once(';')?;
    let atom = !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if value.len() > ORCPT_MAX_BYTES || !atom || address.is_empty() {
        return None;
    }
    Some(format!("{kind};{}", xtext::decode(address, utf8)?))
}

//! MAIL (RFC 5321 §4.1.1.2) and its parameters.

use postroad_base::{BodyType, DsnReturn};

use super::arguments::{ParamError, PathError, once, params, reverse_path, split_path};
use super::{CloseReason, Config, Decision, Event, MailParams, Session};
use crate::xtext;

/// RFC 3461 §4.4.
const ENVID_MAX_BYTES: usize = 100;

impl Session {
    pub(super) fn mail(&mut self, args: &str) {
        if let Err(line) = self.may_mail() {
            return self.fail(line);
        }
        if self.counters.transactions >= self.config.limits.transactions {
            // RFC 9422 §6.1: MAILMAX was announced.
            self.wire.say("421 4.7.0 Too many messages in one connection");
            return self.close(CloseReason::LimitExceeded);
        }
        let argument = match split_path(args, "FROM:") {
            Ok(argument) => argument,
            Err(error) => return self.fail(bad_path(error)),
        };
        let context = Context { config: &self.config, secure: self.identity.tls.is_some() };
        let params = match parse_params(argument.params, &context) {
            Ok(_) if !argument.params.is_empty() && !self.identity.esmtp => {
                return self.fail("555 5.5.4 Parameters need EHLO");
            }
            Ok(params) => params,
            Err(error) => return self.fail(bad_param(error)),
        };
        if !argument.path.is_ascii() && !params.smtputf8 {
            // RFC 6531 §3.5.
            return self.fail("553 5.6.7 This address needs SMTPUTF8");
        }
        let reverse_path = match reverse_path(argument.path) {
            Ok(path) => path,
            Err(_) => return self.fail("501 5.1.7 Not a valid sender address"),
        };
        self.counters.transactions += 1;
        self.events.push_back(Event::MailFrom { reverse_path: reverse_path.clone(), params: params.clone() });
        self.decision = Some(Decision::Mail { reverse_path, params });
    }

    fn may_mail(&self) -> Result<(), &'static str> {
        if self.identity.hello.is_none() {
            Err("503 5.5.1 Say EHLO first")
        } else if self.transaction.is_some() {
            Err("503 5.5.1 A transaction is already open")
        } else if self.config.require_auth && self.identity.authcid.is_none() {
            if self.identity.tls.is_none() && self.config.starttls {
                Err("530 5.7.0 Use STARTTLS and AUTH first")
            } else {
                Err("530 5.7.0 Use AUTH first")
            }
        } else {
            Ok(())
        }
    }
}

/// The reply to a path that is none.
pub(super) fn bad_path(error: PathError) -> &'static str {
    match error {
        PathError::Syntax => "501 5.5.4 Syntax: the address stands in angle brackets behind a colon",
        PathError::Address => "501 5.1.3 Not a valid address",
    }
}

/// The reply to a parameter that cannot be accepted (RFC 5321 §4.1.1.11).
pub(super) fn bad_param(error: ParamError) -> &'static str {
    match error {
        ParamError::Syntax => "501 5.5.4 Wrong or repeated parameter",
        ParamError::Unknown => "555 5.5.4 Unknown parameter",
        ParamError::TooLarge => "552 5.3.4 Message too large",
    }
}

struct Context<'a> {
    config: &'a Config,
    secure: bool,
}

#[derive(Default)]
struct Given {
    size: Option<u64>,
    body: Option<BodyType>,
    smtputf8: Option<()>,
    require_tls: Option<()>,
    ret: Option<DsnReturn>,
    envid: Option<String>,
    auth: Option<()>,
}

fn parse_params(text: &str, context: &Context<'_>) -> Result<MailParams, ParamError> {
    let extensions = &context.config.extensions;
    let mut given = Given::default();
    for param in params(text) {
        let (keyword, value) = param?;
        let is = |name: &str| keyword.eq_ignore_ascii_case(name);
        let flag = value.is_none().then_some(());
        if is("SIZE") {
            once(&mut given.size, value.and_then(size))?;
        } else if is("BODY") {
            once(&mut given.body, Some(body(value.unwrap_or_default(), extensions.chunking)?))?;
        } else if is("SMTPUTF8") && extensions.smtp_utf8 {
            once(&mut given.smtputf8, flag)?;
        } else if is("REQUIRETLS") && extensions.require_tls && context.secure {
            once(&mut given.require_tls, flag)?;
        } else if is("RET") && extensions.dsn {
            once(&mut given.ret, value.and_then(ret))?;
        } else if is("ENVID") && extensions.dsn {
            once(&mut given.envid, value.and_then(envid))?;
        } else if is("AUTH") && value.is_some() {
            // RFC 4954 §5: who submitted it first. We trust nobody's word on that, which is allowed.
            once(&mut given.auth, Some(()))?;
        } else {
            return Err(ParamError::Unknown);
        }
    }
    if given.size.is_some_and(|size| size > context.config.limits.message_bytes) {
        // RFC 1870 §6.1.
        return Err(ParamError::TooLarge);
    }
    Ok(MailParams {
        size_bytes: given.size,
        body_type: given.body.unwrap_or_default(),
        smtputf8: given.smtputf8.is_some(),
        require_tls: given.require_tls.is_some(),
        dsn_return: given.ret,
        envelope_id: given.envid,
    })
}

/// RFC 1870 §4: up to 20 digits; what does not fit is too large anyway.
fn size(value: &str) -> Option<u64> {
    let digits = (1..=20).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| value.parse().unwrap_or(u64::MAX))
}

/// RFC 6152 §2 and RFC 3030 §3.
fn body(value: &str, chunking: bool) -> Result<BodyType, ParamError> {
    if value.eq_ignore_ascii_case("7BIT") {
        Ok(BodyType::SevenBit)
    } else if value.eq_ignore_ascii_case("8BITMIME") {
        Ok(BodyType::EightBitMime)
    } else if value.eq_ignore_ascii_case("BINARYMIME") && chunking {
        Ok(BodyType::BinaryMime)
    } else {
        Err(ParamError::Syntax)
    }
}

/// RFC 3461 §4.3.
fn ret(value: &str) -> Option<DsnReturn> {
    if value.eq_ignore_ascii_case("FULL") {
        Some(DsnReturn::Full)
    } else if value.eq_ignore_ascii_case("HDRS") {
        Some(DsnReturn::Headers)
    } else {
        None
    }
}

/// RFC 3461 §4.4: xtext of printable US-ASCII, not empty.
fn envid(value: &str) -> Option<String> {
    if value.len() > ENVID_MAX_BYTES {
        return None;
    }
    xtext::decode(value, false).filter(|decoded| !decoded.is_empty())
}

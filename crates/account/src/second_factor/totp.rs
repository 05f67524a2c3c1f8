//! Time-based one-time passwords: RFC 6238 over RFC 4226 with what every authenticator app knows: SHA-1, six digits,
//! 30 seconds.

use aws_lc_rs::hmac;
use postroad_base::UtcMillis;
use subtle::ConstantTimeEq;

/// RFC 4226 §4 R6 asks for 128 bits and recommends 160.
pub const SECRET_BYTES: usize = 20;
const STEP_SECS: i64 = 30;
const DIGITS: u32 = 6;
/// Steps before and after the present one whose code is taken (RFC 6238 §5.2).
const WINDOW: i64 = 1;

/// The step whose code this is, if it is one of now and is later than the step used last: a code is taken once
/// (RFC 6238 §5.2).
pub fn accepted_step(secret: &[u8], code: &str, used: Option<i64>, now: UtcMillis) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() != DIGITS as usize || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let present = now.as_secs().div_euclid(STEP_SECS);
    let mut found = None;
    // All steps are computed, so that the time tells nothing.
    for step in present - WINDOW..=present + WINDOW {
        let right = bool::from(code_at(secret, step).as_bytes().ct_eq(code.as_bytes()));
        if right && used.is_none_or(|used| step > used) {
            found = Some(step);
        }
    }
    found
}

/// RFC 4226 §5.3
fn code_at(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag[tag.len() - 1] & 0x0f);
    let bytes: [u8; 4] = tag[offset..offset + 4].try_into().expect("the offset is at most 15 of 20 bytes");
    let number = u32::from_be_bytes(bytes) & 0x7fff_ffff;
    format!("{:0width$}", number % 10_u32.pow(DIGITS), width = DIGITS as usize)
}

/// What an authenticator app reads from the QR code. `secret` is in base32.
pub fn otpauth_uri(issuer: &str, account: &str, secret: &str) -> String {
    let (issuer, account) = (percent(issuer), percent(account));
    format!(
        "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period=30"
    )
}

/// RFC 3986 §2.1
fn percent(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
pub(crate) fn code_for_test(secret: &[u8], now: UtcMillis) -> String {
    code_at(secret, now.as_secs().div_euclid(STEP_SECS))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_rfc() {
        // RFC 6238 appendix B, the last six of the eight digits
        for (secs, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = UtcMillis(secs * 1_000);
            assert_eq!(accepted_step(SECRET, code, None, now), Some(secs / 30));
            assert_eq!(code_for_test(SECRET, now), code);
        }
    }

    #[test]
    fn a_code_is_good_once_and_for_its_time() {
        let at = |secs: i64| UtcMillis(secs * 1_000);
        let check = |secs, used| accepted_step(SECRET, "287082", used, at(secs));
        assert_eq!(check(59, Some(1)), None, "used");
        assert_eq!(check(59, Some(0)), Some(1));
        assert_eq!(check(29, None), Some(1), "a clock that is behind");
        assert_eq!(check(89, None), Some(1), "a clock that is ahead");
        assert_eq!(check(90, None), None);
        assert_eq!(accepted_step(SECRET, "287 082", None, at(59)), Some(1));
        for bad in ["", "28708", "2870820", "28708x", "-87082"] {
            assert_eq!(accepted_step(SECRET, bad, None, at(59)), None, "{bad}");
        }
    }

    #[test]
    fn the_uri_is_escaped() {
        let uri = otpauth_uri("Postroad mail.example", "ann@example.com", "abc");
        assert!(
            uri.starts_with("otpauth://totp/Postroad%20mail.example:ann%40example.com?secret=abc&"),
            "{uri}"
        );
    }
}

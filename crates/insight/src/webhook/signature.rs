use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::WebhookSecret;

/// The value of `webhook-signature`: one signature per secret, so that a receiver may hold the old or the new one
/// while a secret is changed.
///
/// Standard Webhooks, "Signature scheme": HMAC-SHA256 over `id.timestamp.payload`, as `v1,` and base64.
#[must_use]
pub fn sign<'a>(
    secrets: impl IntoIterator<Item = &'a WebhookSecret>,
    id: &str,
    timestamp_secs: i64,
    payload: &str,
) -> String {
    debug_assert!(!id.contains('.'), "a full stop would make the signed text ambiguous");
    let signed = format!("{id}.{timestamp_secs}.{payload}");
    let signature = |secret: &WebhookSecret| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.bytes());
        format!("v1,{}", STANDARD.encode(hmac::sign(&key, signed.as_bytes())))
    };
    secrets.into_iter().map(signature).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's reference libraries.
    #[test]
    fn signatures_are_those_of_the_reference() {
        let secret: WebhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap();
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        let expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        let payload = "{\"test\": 2432232314}";
        assert_eq!(sign([&secret], id, 1_614_265_330, payload), expected);
        let both = sign([&secret, &secret], id, 1_614_265_330, payload);
        assert_eq!(both, format!("{expected} {expected}"));
    }
}

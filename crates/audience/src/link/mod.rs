//! Links in mail that need no login: whoever holds one may do what it is for, and nothing else.
//!
//! A token is a version, a synthetic IV and the masked claim (the construction of RFC 5297 §2, with HMAC-SHA-256 for both
//! parts): it cannot be made or changed without the master key, tells outsiders nothing, and is verified without a
//! look-up, so that forged ones never reach the database. The same claim always gives the same token.

mod claim;

use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use postroad_account::Sealer;

pub use self::claim::Purpose;
pub(crate) use self::claim::{CLAIM_MAX_BYTES, Claim};
use crate::core::Core;

/// Of tokens; what is written by a later version is told from garbage.
const VERSION: u8 = 1;
/// RFC 2104 §5: not less than half of the hash's length.
const TAG_BYTES: usize = 16;
/// The longest token, in characters: whatever is longer is not even decoded.
const TOKEN_MAX_CHARS: usize = (1 + TAG_BYTES + CLAIM_MAX_BYTES).div_ceil(3) * 4;
const TAG_CONTEXT: &str = "audience link";
const MASK_CONTEXT: &str = "audience link mask";
/// What the key gives at a time.
const MASK_BYTES: usize = 32;

/// Why a link leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// Cut, changed, made up, or for something else.
    #[error("this is no link of ours")]
    Invalid,
    /// It was good once.
    #[error("the link is too old")]
    Expired,
}

/// Writes and reads the tokens of links. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Links {
    core: Arc<Core>,
}

impl Links {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    pub(crate) fn write(&self, claim: &Claim) -> String {
        write(&self.core.sealer, claim)
    }

    /// What a token allows now, if it is for this purpose.
    pub(crate) fn read(&self, token: &str, purpose: Purpose) -> Result<Claim, LinkError> {
        let claim = read(&self.core.sealer, token)?;
        if claim.purpose != purpose {
            return Err(LinkError::Invalid);
        }
        if claim.expires_at.is_some_and(|at| at <= self.core.now()) {
            return Err(LinkError::Expired);
        }
        Ok(claim)
    }

    /// Whether a token is one of ours for this purpose, too old or not. Nothing is looked up.
    #[must_use]
    pub fn is_ours(&self, token: &str, purpose: Purpose) -> bool {
        read(&self.core.sealer, token).is_ok_and(|claim| claim.purpose == purpose)
    }
}

fn write(sealer: &Sealer, claim: &Claim) -> String {
    let mut plain = claim.encode();
    let tag = sealer.tag(TAG_CONTEXT, &plain);
    let mut bytes = vec![VERSION];
    bytes.extend_from_slice(&tag[..TAG_BYTES]);
    mask(sealer, &tag[..TAG_BYTES], &mut plain);
    bytes.extend_from_slice(&plain);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn read(sealer: &Sealer, token: &str) -> Result<Claim, LinkError> {
    if token.len() > TOKEN_MAX_CHARS {
        return Err(LinkError::Invalid);
    }
    let mut bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| LinkError::Invalid)?;
    if bytes.len() <= 1 + TAG_BYTES || bytes[0] != VERSION {
        return Err(LinkError::Invalid);
    }
    let (head, claim) = bytes.split_at_mut(1 + TAG_BYTES);
    let tag = &head[1..];
    mask(sealer, tag, claim);
    let expected = sealer.tag(TAG_CONTEXT, claim);
    verify_slices_are_equal(&expected[..TAG_BYTES], tag).map_err(|_| LinkError::Invalid)?;
    Claim::decode(claim).ok_or(LinkError::Invalid)
}

/// Masks and unmasks: the key stream of a tag is used for one claim only, since the tag is the claim's own.
fn mask(sealer: &Sealer, tag: &[u8], text: &mut [u8]) {
    for (block, chunk) in text.chunks_mut(MASK_BYTES).enumerate() {
        let stream = sealer.tag(&format!("{MASK_CONTEXT} {block}"), tag);
        chunk.iter_mut().zip(stream).for_each(|(byte, mask)| *byte ^= mask);
    }
}

#[cfg(test)]
mod tests {
    use postroad_base::{MessageId, UtcMillis};
    use proptest::prelude::*;

    use super::*;

    fn sealer() -> Sealer {
        Sealer::new(&[7; 32])
    }

    fn claim() -> Claim {
        Claim {
            topic: Some(3),
            message: Some(MessageId(uuid::Uuid::from_u128(0x019c_13ec_9e00_7011_9146_12cb_4474_69a4))),
            ..Claim::new(Purpose::Unsubscribe, 1, 123_456)
        }
    }

    #[test]
    fn tokens_are_short_and_always_the_same() {
        let token = write(&sealer(), &claim());
        assert_eq!(token, write(&sealer(), &claim()));
        assert!(token.len() <= 56, "{}", token.len());
        assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
    }

    #[test]
    fn a_changed_cut_or_foreign_token_is_none() {
        let token = write(&sealer(), &claim());
        assert_eq!(read(&sealer(), &token), Ok(claim()));
        for at in 0..token.len() {
            for other in [b'A', b'B', b'_'] {
                let mut changed = token.clone().into_bytes();
                if changed[at] == other {
                    continue;
                }
                changed[at] = other;
                let changed = String::from_utf8(changed).unwrap();
                assert_eq!(read(&sealer(), &changed), Err(LinkError::Invalid), "{at}");
            }
            assert_eq!(read(&sealer(), &token[..at]), Err(LinkError::Invalid), "{at}");
        }
        assert_eq!(read(&sealer(), &format!("{token}A")), Err(LinkError::Invalid));
        assert_eq!(read(&sealer(), &format!("{token}=")), Err(LinkError::Invalid));
        assert_eq!(read(&sealer(), &"A".repeat(1 << 20)), Err(LinkError::Invalid));
        assert_eq!(read(&Sealer::new(&[8; 32]), &token), Err(LinkError::Invalid));
    }

    #[test]
    fn neighbours_look_nothing_alike() {
        let other = Claim { contact: 123_457, ..claim() };
        let (one, other) = (write(&sealer(), &claim()), write(&sealer(), &other));
        let same = one.bytes().zip(other.bytes()).filter(|(a, b)| a == b).count();
        assert!(same < one.len() / 2, "{one} {other}");
    }

    proptest! {
        #[test]
        fn every_claim_comes_back(
            purpose in 0..Purpose::ALL.len(),
            ws in 0..i64::MAX,
            contact in 0..i64::MAX,
            topic in proptest::option::of(0..i64::MAX),
            about in proptest::option::of(0..i64::MAX),
            expires in proptest::option::of(0..1_i64 << 40),
            message in proptest::option::of(any::<u128>()),
        ) {
            let claim = Claim {
                purpose: Purpose::ALL[purpose],
                ws,
                contact,
                topic,
                about,
                expires_at: expires.map(|secs| UtcMillis(secs * 1_000)),
                message: message.map(|bits| MessageId(uuid::Uuid::from_u128(bits))),
            };
            let token = write(&sealer(), &claim);
            prop_assert!(token.len() <= TOKEN_MAX_CHARS);
            prop_assert_eq!(read(&sealer(), &token), Ok(claim));
        }

        #[test]
        fn garbage_is_never_a_claim(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
            let token = URL_SAFE_NO_PAD.encode(bytes);
            prop_assert_eq!(read(&sealer(), &token), Err(LinkError::Invalid));
        }
    }
}

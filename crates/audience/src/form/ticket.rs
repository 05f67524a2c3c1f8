//! A ticket says that we showed a form, to whom it matters and when; whoever sends the form shows it again.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use postroad_account::Sealer;
use postroad_base::{FormId, SubmissionId, UtcMillis};
use std::time::Duration;

use super::{Variant, Work};

const VERSION: u8 = 1;
const CONTEXT: &str = "form ticket";
const TAG_BYTES: usize = 16;
/// Before the source: version, form, version of the form, variant, time, nonce, bits.
const HEAD_BYTES: usize = 1 + 16 + 4 + 1 + 8 + 16 + 1;
/// Of the source a visitor came from.
pub(crate) const SOURCE_MAX_BYTES: usize = 60;
const TICKET_MAX_CHARS: usize = (HEAD_BYTES + SOURCE_MAX_BYTES + TAG_BYTES).div_ceil(3) * 4;
/// A page that stays open longer is shown anew.
const LIFE: Duration = Duration::from_secs(24 * 3_600);
/// Nobody reads and fills in a form faster.
const FASTEST: Duration = Duration::from_millis(1_500);
/// Leading zero bits that a proof of work has.
const LIGHT_BITS: u8 = 14;
const HEAVY_BITS: u8 = 18;
const PROOF_MAX_CHARS: usize = 20;

/// See the module's description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    pub form: FormId,
    pub version: u32,
    pub variant: Variant,
    pub issued_at: UtcMillis,
    /// Sent twice, a form is taken once.
    pub submission: SubmissionId,
    /// Leading zero bits that the proof of work must have.
    pub bits: u8,
    /// Where the visitor came from: a host, or a `utm_source`.
    pub source: String,
}

/// What a ticket says about the one who sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    /// A browser with our script, or somebody who took the time.
    Free,
    /// No proof of work: a browser without scripts, or a program.
    Slow,
    /// Faster than anybody can read.
    TooFast,
    TooOld,
}

impl Work {
    #[must_use]
    pub fn bits(self) -> u8 {
        match self {
            Self::Light => LIGHT_BITS,
            Self::Heavy => HEAVY_BITS,
        }
    }
}

impl Ticket {
    pub(crate) fn write(&self, sealer: &Sealer) -> String {
        let mut bytes = Vec::with_capacity(HEAD_BYTES + self.source.len() + TAG_BYTES);
        bytes.push(VERSION);
        bytes.extend_from_slice(self.form.as_bytes());
        bytes.extend_from_slice(&self.version.to_be_bytes());
        bytes.push(self.variant.code());
        bytes.extend_from_slice(&self.issued_at.0.to_be_bytes());
        bytes.extend_from_slice(self.submission.as_bytes());
        bytes.push(self.bits);
        bytes.extend_from_slice(self.source.as_bytes());
        let tag = sealer.tag(CONTEXT, &bytes);
        bytes.extend_from_slice(&tag[..TAG_BYTES]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What we wrote; `None` for what is made up or damaged.
    pub(crate) fn read(sealer: &Sealer, text: &str) -> Option<Self> {
        if text.len() > TICKET_MAX_CHARS {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (said, tag) = bytes.split_at_checked(bytes.len().checked_sub(TAG_BYTES)?)?;
        verify_slices_are_equal(&sealer.tag(CONTEXT, said)[..TAG_BYTES], tag).ok()?;
        let (head, source) = said.split_at_checked(HEAD_BYTES)?;
        let (version, rest) = head.split_first()?;
        if *version != VERSION {
            return None;
        }
        let (form, rest) = rest.split_first_chunk::<16>()?;
        let (version, rest) = rest.split_first_chunk::<4>()?;
        let (variant, rest) = rest.split_first()?;
        let (issued_at, rest) = rest.split_first_chunk::<8>()?;
        let (submission, rest) = rest.split_first_chunk::<16>()?;
        Some(Self {
            form: FormId(uuid::Uuid::from_bytes(*form)),
            version: u32::from_be_bytes(*version),
            variant: Variant::of(*variant)?,
            issued_at: UtcMillis(i64::from_be_bytes(*issued_at)),
            submission: SubmissionId(uuid::Uuid::from_bytes(*submission)),
            bits: *rest.first()?,
            source: String::from_utf8(source.to_vec()).ok()?,
        })
    }

    /// Whether whoever sends the form with this proof may pass. `text` is the ticket as it was sent.
    #[must_use]
    pub fn passage(&self, text: &str, proof: &str, now: UtcMillis) -> Passage {
        let age = now.since(self.issued_at);
        if age > LIFE {
            Passage::TooOld
        } else if age < FASTEST {
            Passage::TooFast
        } else if proves(text, proof, self.bits) {
            Passage::Free
        } else {
            Passage::Slow
        }
    }
}

/// SHA-256 of the ticket, a dot and the proof begins with so many zero bits.
fn proves(ticket: &str, proof: &str, bits: u8) -> bool {
    if proof.is_empty() || proof.len() > PROOF_MAX_CHARS {
        return false;
    }
    let hash = digest(&SHA256, format!("{ticket}.{proof}").as_bytes());
    let mut zeros = 0;
    for byte in hash.as_ref() {
        zeros += byte.leading_zeros();
        if *byte != 0 {
            break;
        }
    }
    zeros >= u32::from(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket() -> Ticket {
        Ticket {
            form: FormId::new(UtcMillis(1)),
            version: 3,
            variant: Variant::B,
            issued_at: UtcMillis(1_000_000),
            submission: SubmissionId::new(UtcMillis(2)),
            bits: 8,
            source: "blog.example".to_owned(),
        }
    }

    #[test]
    fn only_our_tickets_are_read() {
        let sealer = Sealer::new(&[7; 32]);
        let text = ticket().write(&sealer);
        let read = |text: &str| Ticket::read(&sealer, text);
        let expected = ticket();
        let found = read(&text).unwrap();
        assert_eq!((found.version, found.variant, found.source.as_str()), (3, Variant::B, "blog.example"));
        assert_eq!((found.issued_at, found.bits), (expected.issued_at, 8));
        for at in 0..text.len() {
            assert_eq!(read(&text[..at]), None);
            let mut changed = text.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(read(&String::from_utf8(changed).unwrap()), None, "{at}");
        }
        assert_eq!(Ticket::read(&Sealer::new(&[8; 32]), &text), None);
        assert_eq!(read(&"A".repeat(1 << 20)), None);
    }

    #[test]
    fn passage_depends_on_time_and_work() {
        let ticket = ticket();
        let text = "ticket";
        let proof = (0..1_000_000_u32).map(|n| n.to_string()).find(|proof| proves(text, proof, 8)).unwrap();
        let at = |millis: i64, proof: &str| ticket.passage(text, proof, UtcMillis(1_000_000 + millis));
        assert_eq!(at(1_499, &proof), Passage::TooFast);
        assert_eq!(at(1_500, &proof), Passage::Free);
        assert_eq!(at(1_500, ""), Passage::Slow);
        assert_eq!(at(1_500, &format!("{proof}0000000000000000000")), Passage::Slow);
        assert_eq!(at(24 * 3_600_000 + 1, &proof), Passage::TooOld);
    }
}

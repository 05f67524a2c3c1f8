//! What a link allows, as bytes.

use postroad_base::{MessageId, UtcMillis};

/// What the holder of a link may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Leave a topic, at once or after a look at the page. It never expires: mail is kept for years.
    Unsubscribe,
    /// See and change what one gets. It never expires.
    Preferences,
    /// Confirm a sign-up.
    Confirm,
    /// Confirm a new address, which got the link.
    Address,
    /// See and erase everything that is known: from a mail that was asked for, for a short time.
    Personal,
    /// Fetch a file that was promised.
    Download,
}

impl Purpose {
    pub const ALL: [Self; 6] =
        [Self::Unsubscribe, Self::Preferences, Self::Confirm, Self::Address, Self::Personal, Self::Download];

    fn code(self) -> u8 {
        match self {
            Self::Unsubscribe => 1,
            Self::Preferences => 2,
            Self::Confirm => 3,
            Self::Address => 4,
            Self::Personal => 5,
            Self::Download => 6,
        }
    }
}

/// Purpose, five numbers of at most ten bytes, a message's id.
pub(crate) const CLAIM_MAX_BYTES: usize = 1 + 5 * VARINT_MAX_BYTES + MESSAGE_BYTES;
const VARINT_MAX_BYTES: usize = 10;
const MESSAGE_BYTES: usize = 16;

/// What a link is for, and about whom. Numbers are those of this crate's tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub purpose: Purpose,
    pub ws: i64,
    /// 0 for somebody who is no contact yet.
    pub contact: i64,
    pub topic: Option<i64>,
    /// Of what the purpose is about besides: a new address, a submission, a file.
    pub about: Option<i64>,
    /// In whole seconds.
    pub expires_at: Option<UtcMillis>,
    /// The message the link was in.
    pub message: Option<MessageId>,
}

impl Claim {
    pub fn new(purpose: Purpose, ws: i64, contact: i64) -> Self {
        Self { purpose, ws, contact, topic: None, about: None, expires_at: None, message: None }
    }

    /// What can be absent is written one higher, and 0 is nothing.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![self.purpose.code()];
        let optional = |number: Option<i64>| number.map_or(0, |number| number.unsigned_abs() + 1);
        let expires = self.expires_at.map(|at| at.0.div_euclid(1_000));
        for number in [
            self.ws.unsigned_abs(),
            self.contact.unsigned_abs(),
            optional(self.topic),
            optional(self.about),
            optional(expires),
        ] {
            push_varint(&mut bytes, number);
        }
        if let Some(message) = self.message {
            bytes.extend_from_slice(message.as_bytes());
        }
        bytes
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (code, mut rest) = bytes.split_first()?;
        let purpose = Purpose::ALL.into_iter().find(|purpose| purpose.code() == *code)?;
        let mut number = || take_varint(&mut rest);
        let optional = |number: u64| match number.checked_sub(1) {
            None => Some(None),
            Some(number) => i64::try_from(number).ok().map(Some),
        };
        let ws = i64::try_from(number()?).ok()?;
        let contact = i64::try_from(number()?).ok()?;
        let topic = optional(number()?)?;
        let about = optional(number()?)?;
        let expires = optional(number()?)?;
        let message = match rest {
            [] => None,
            rest => Some(MessageId(uuid::Uuid::from_bytes(rest.try_into().ok()?))),
        };
        let expires_at = match expires {
            None => None,
            Some(secs) => Some(UtcMillis(secs.checked_mul(1_000)?)),
        };
        Some(Self { purpose, ws, contact, topic, about, expires_at, message })
    }
}

/// LEB128: seven bits at a time, the lowest first.
fn push_varint(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for at in 0..VARINT_MAX_BYTES {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let bits = u64::from(byte & 0x7f);
        let shifted = bits.checked_shl(7 * u32::try_from(at).ok()?)?;
        if shifted >> (7 * at) != bits {
            return None;
        }
        number |= shifted;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

//! DKIM signing (RFC 6376, RFC 8301, RFC 8463), always `relaxed/relaxed`, SHA-256 and the whole body.
//!
//! Hash the body once with [`BodyHash::of`], then [`sign`] with every key and for every variation of the header. Signing
//! with RSA costs hundreds of microseconds: do it off the async threads.

mod canonical;
mod key;
mod record;
mod sign;

pub use canonical::BodyHash;
pub use key::{Algorithm, KeyError, SigningKey};
pub use record::{KeyRecord, RecordCheck, RecordError, txt_strings};
pub use sign::{SIGNED_FIELDS, SignError, SignOptions, Signer, sign};

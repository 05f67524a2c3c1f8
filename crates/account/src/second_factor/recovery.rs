//! Codes for the day the phone is lost.

use crate::Secret;
use crate::secret::{base32, random, sha256};

/// Codes made at once.
pub const CODES: usize = 10;
/// 80 bits: out of reach of guessing, so a fast digest protects them.
const CODE_BYTES: usize = 10;
const GROUP_CHARS: usize = 4;

pub fn code() -> Secret {
    let text = base32(&random::<CODE_BYTES>());
    let groups: Vec<&str> =
        (0..text.len()).step_by(GROUP_CHARS).map(|at| &text[at..at + GROUP_CHARS]).collect();
    Secret::new(groups.join("-"))
}

/// What is stored of a code, however it is typed.
pub fn digest(code: &str) -> [u8; 32] {
    let plain: String =
        code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    sha256(plain.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_can_be_typed_carelessly() {
        let code = code();
        assert_eq!(code.expose().len(), 19);
        let typed = code.expose().to_uppercase().replace('-', " ");
        assert_eq!(digest(&typed), digest(code.expose()));
        assert_ne!(digest("a"), digest("b"));
    }
}

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The meaning of a reply's first digit (RFC 5321 §4.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyClass {
    /// 2yz
    Completion,
    /// 3yz
    Intermediate,
    /// 4yz: try again later
    Transient,
    /// 5yz: do not try again
    Permanent,
}

/// An enhanced status code `class.subject.detail` (RFC 3463 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnhancedCode {
    pub class: u8,
    pub subject: u16,
    pub detail: u16,
}

impl EnhancedCode {
    #[must_use]
    pub const fn new(class: u8, subject: u16, detail: u16) -> Self {
        Self { class, subject, detail }
    }
}

impl fmt::Display for EnhancedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// The text is not an enhanced status code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an enhanced status code")]
pub struct EnhancedCodeError;

impl FromStr for EnhancedCode {
    type Err = EnhancedCodeError;

    /// RFC 3463 §2: class 2, 4 or 5; subject and detail of one to three digits.
    fn from_str(text: &str) -> Result<Self, EnhancedCodeError> {
        let mut parts = text.split('.');
        let (Some(class), Some(subject), Some(detail), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(EnhancedCodeError);
        };
        let class = match class {
            "2" => 2,
            "4" => 4,
            "5" => 5,
            _ => return Err(EnhancedCodeError),
        };
        Ok(Self { class, subject: number(subject)?, detail: number(detail)? })
    }
}

fn number(text: &str) -> Result<u16, EnhancedCodeError> {
    if (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().map_err(|_| EnhancedCodeError)
    } else {
        Err(EnhancedCodeError)
    }
}

impl Serialize for EnhancedCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EnhancedCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// An SMTP reply (RFC 5321 §4.2), ours or a remote server's.
///
/// `lines` holds the text without code, separator and line ends; it never contains CR or LF. The enhanced code
/// is kept apart from the text when the text began with one (RFC 2034 §4).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reply {
    pub code: u16,
    pub enhanced: Option<EnhancedCode>,
    pub lines: Vec<String>,
}

impl Reply {
    /// A one-line reply with an enhanced code. Line breaks in `text` become spaces.
    #[must_use]
    pub fn new(code: u16, enhanced: EnhancedCode, text: impl Into<String>) -> Self {
        Self { code, enhanced: Some(enhanced), lines: vec![one_line(text.into())] }
    }

    /// A one-line reply without an enhanced code (greeting, EHLO, 3yz). Line breaks in `text` become spaces.
    #[must_use]
    pub fn plain(code: u16, text: impl Into<String>) -> Self {
        Self { code, enhanced: None, lines: vec![one_line(text.into())] }
    }

    #[must_use]
    pub fn class(&self) -> ReplyClass {
        match self.code / 100 {
            2 => ReplyClass::Completion,
            3 => ReplyClass::Intermediate,
            4 => ReplyClass::Transient,
            _ => ReplyClass::Permanent,
        }
    }

    #[must_use]
    pub fn is_positive(&self) -> bool {
        matches!(self.class(), ReplyClass::Completion | ReplyClass::Intermediate)
    }

    /// All text lines joined by one space.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines.join(" ")
    }
}

fn one_line(text: String) -> String {
    if text.contains(['\r', '\n']) { text.replace(['\r', '\n'], " ") } else { text }
}

/// `550 5.1.1 No such user`, as a person reads it.
impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(enhanced) = self.enhanced {
            write!(f, " {enhanced}")?;
        }
        for line in &self.lines {
            write!(f, " {line}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enhanced_codes_parse_strictly() {
        assert_eq!("5.7.26".parse(), Ok(EnhancedCode::new(5, 7, 26)));
        for bad in ["", "5", "5.7", "5.7.1.1", "3.1.1", "5.7.", "5.+7.1", "5.1234.1", "5.7.1 "] {
            assert_eq!(bad.parse::<EnhancedCode>(), Err(EnhancedCodeError), "{bad:?}");
        }
    }

    #[test]
    fn replies_never_carry_line_breaks() {
        let reply = Reply::new(550, EnhancedCode::new(5, 1, 1), "no\r\nsuch user");
        assert_eq!(reply.to_string(), "550 5.1.1 no  such user");
        assert_eq!(reply.class(), ReplyClass::Permanent);
    }
}

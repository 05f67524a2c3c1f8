use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use postroad_base::Domain;

use super::{MAX_AGE_MAX_SECS, MAX_MX_PATTERNS, MAX_POLICY_BYTES};

/// What a sender does with a host that does not fit (RFC 8461 §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Does not deliver there.
    Enforce,
    /// Delivers and reports.
    Testing,
    /// There is no policy any more.
    None,
}

impl Mode {
    pub const ALL: [Self; 3] = [Self::Enforce, Self::Testing, Self::None];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Testing => "testing",
            Self::None => "none",
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Mode {
    type Err = PolicyError;
    fn from_str(text: &str) -> Result<Self, PolicyError> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == text).ok_or(PolicyError::Mode)
    }
}

/// A host name, or `*.` and the name of a domain (RFC 8461 §3.2).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MxPattern {
    wildcard: bool,
    name: Domain,
}

impl MxPattern {
    /// RFC 8461 §4.1: a wildcard stands for exactly one label, the leftmost.
    #[must_use]
    pub fn matches(&self, host: &Domain) -> bool {
        if !self.wildcard {
            return *host == self.name;
        }
        host.as_str().split_once('.').is_some_and(|(_, parent)| parent == self.name.as_str())
    }
}

impl FromStr for MxPattern {
    type Err = PolicyError;

    fn from_str(text: &str) -> Result<Self, PolicyError> {
        let (wildcard, name) = text.strip_prefix("*.").map_or((false, text), |name| (true, name));
        let name: Domain = name.parse().map_err(|_| PolicyError::Mx)?;
        if name.is_literal() { Err(PolicyError::Mx) } else { Ok(Self { wildcard, name }) }
    }
}

impl fmt::Display for MxPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.wildcard { "*." } else { "" }, self.name)
    }
}

/// A policy (RFC 8461 §3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    pub mode: Mode,
    /// How long it may be used after it was fetched.
    pub max_age: Duration,
    /// Never empty, but for [`Mode::None`].
    pub mx: Vec<MxPattern>,
}

/// The text is no policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    #[error("it is longer than 64 KiB")]
    TooLarge,
    #[error("it is not text")]
    NotText,
    #[error("a line has no colon")]
    NoColon,
    #[error("it does not say \"version: STSv1\"")]
    Version,
    #[error("its mode is not enforce, testing or none")]
    Mode,
    #[error("its max_age is missing or not a number of seconds up to 31557600")]
    MaxAge,
    #[error("an mx is neither a host name nor *. and a domain name")]
    Mx,
    #[error("it names no mx")]
    NoMx,
    #[error("it names more than {MAX_MX_PATTERNS} mx")]
    TooManyMx,
}

impl Policy {
    /// # Errors
    /// When the text is no policy. Fields nobody knows are passed over (RFC 8461 §3.2).
    pub fn parse(text: &[u8]) -> Result<Self, PolicyError> {
        if text.len() > MAX_POLICY_BYTES {
            return Err(PolicyError::TooLarge);
        }
        let text = std::str::from_utf8(text).map_err(|_| PolicyError::NotText)?;
        let (mut version, mut mode, mut max_age) = (None, None, None);
        let mut mx = Vec::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let (name, value) = line.split_once(':').ok_or(PolicyError::NoColon)?;
            let value = value.trim_matches([' ', '\t']);
            match name.trim_matches([' ', '\t']) {
                // "If any field other than "mx" is duplicated … all entries except for the first MUST be ignored"
                "version" => version = version.or(Some(value)),
                "mode" => mode = mode.or(Some(value)),
                "max_age" => max_age = max_age.or(Some(value)),
                "mx" if mx.len() == MAX_MX_PATTERNS => return Err(PolicyError::TooManyMx),
                "mx" => mx.push(value.parse()?),
                _ => {}
            }
        }
        if version != Some("STSv1") {
            return Err(PolicyError::Version);
        }
        let mode: Mode = mode.ok_or(PolicyError::Mode)?.parse()?;
        if mx.is_empty() && mode != Mode::None {
            return Err(PolicyError::NoMx);
        }
        Ok(Self { mode, max_age: seconds(max_age.ok_or(PolicyError::MaxAge)?)?, mx })
    }

    /// Whether a host may be one of the domain's (RFC 8461 §4.1).
    #[must_use]
    pub fn allows(&self, host: &Domain) -> bool {
        self.mx.iter().any(|pattern| pattern.matches(host))
    }

    /// The policy line by line, as reports quote it (RFC 8460 §4.4 `policy-string`).
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec!["version: STSv1".to_owned(), format!("mode: {}", self.mode)];
        lines.extend(self.mx.iter().map(|mx| format!("mx: {mx}")));
        lines.push(format!("max_age: {}", self.max_age.as_secs()));
        lines
    }
}

impl fmt::Display for Policy {
    /// As it is served: lines that end with CRLF.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines().iter().try_for_each(|line| write!(f, "{line}\r\n"))
    }
}

/// `1*10(DIGIT)`.
fn seconds(text: &str) -> Result<Duration, PolicyError> {
    let digits = (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let secs: u64 = if digits {
        text.parse().map_err(|_| PolicyError::MaxAge)?
    } else {
        return Err(PolicyError::MaxAge);
    };
    if secs > u64::from(MAX_AGE_MAX_SECS) { Err(PolicyError::MaxAge) } else { Ok(Duration::from_secs(secs)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Policy, PolicyError> {
        Policy::parse(text.as_bytes())
    }

    #[test]
    fn the_example_of_the_rfc() {
        // RFC 8461 §3.2
        let text = "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\n\
                    mx: backupmx.example.com\r\nmax_age: 604800\r\n";
        let policy = parse(text).unwrap();
        assert_eq!((policy.mode, policy.max_age.as_secs(), policy.mx.len()), (Mode::Enforce, 604_800, 3));
        assert_eq!(policy.to_string(), text);
    }

    #[test]
    fn what_is_no_policy() {
        let fine = "version: STSv1\nmode: testing\nmx: a.test\nmax_age: 1\n";
        assert!(parse(fine).is_ok());
        for (text, expected) in [
            ("", PolicyError::Version),
            ("version: STSv2\nmode: none\nmax_age: 1", PolicyError::Version),
            ("version: STSv1\nmode: strict\nmax_age: 1", PolicyError::Mode),
            ("version: STSv1\nmax_age: 1\nmx: a.test", PolicyError::Mode),
            ("version: STSv1\nmode: none", PolicyError::MaxAge),
            ("version: STSv1\nmode: none\nmax_age: -1", PolicyError::MaxAge),
            ("version: STSv1\nmode: none\nmax_age: 31557601", PolicyError::MaxAge),
            ("version: STSv1\nmode: enforce\nmax_age: 1", PolicyError::NoMx),
            ("version: STSv1\nmode: enforce\nmx: *\nmax_age: 1", PolicyError::Mx),
            ("version: STSv1\nmode: enforce\nmx: a.*.test\nmax_age: 1", PolicyError::Mx),
            ("version: STSv1\nmode: enforce\nmx: [192.0.2.1]\nmax_age: 1", PolicyError::Mx),
            ("<html></html>", PolicyError::NoColon),
        ] {
            assert_eq!(parse(text), Err(expected), "{text}");
        }
        assert_eq!(Policy::parse(&[0xff, 0xfe]), Err(PolicyError::NotText));
        assert_eq!(Policy::parse(&vec![b'\n'; MAX_POLICY_BYTES + 1]), Err(PolicyError::TooLarge));
        let many = format!("{fine}{}", "mx: a.test\n".repeat(MAX_MX_PATTERNS));
        assert_eq!(parse(&many), Err(PolicyError::TooManyMx));
    }

    #[test]
    fn the_first_of_several_counts_and_the_unknown_is_passed_over() {
        let text = "mode: none\nversion: STSv1\nmode: enforce\nmax_age : 5 \nmax_age: 9\nnew_field: x: y\n\n";
        let policy = parse(text).unwrap();
        assert_eq!((policy.mode, policy.max_age.as_secs()), (Mode::None, 5));
    }

    #[test]
    fn a_wildcard_is_one_label() {
        for (pattern, host, expected) in [
            ("mx.example.com", "MX.example.com", true),
            ("mx.example.com", "mx2.example.com", false),
            ("*.example.com", "mx.example.com", true),
            ("*.example.com", "a.mx.example.com", false),
            ("*.example.com", "example.com", false),
            ("*.Example.COM", "mx.example.com", true),
            ("*.example.com", "mx.badexample.com", false),
        ] {
            let pattern: MxPattern = pattern.parse().unwrap();
            assert_eq!(pattern.matches(&host.parse().unwrap()), expected, "{pattern} {host}");
        }
    }
}

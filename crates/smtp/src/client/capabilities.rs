use postroad_base::Reply;

use crate::sasl::Mechanism;

/// What a server said it can do (RFC 5321 §4.1.1.1). Nothing after HELO.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    pub pipelining: bool,
    /// RFC 1870: `Some(0)` is SIZE without a fixed limit.
    pub size: Option<u64>,
    pub eight_bit_mime: bool,
    pub smtp_utf8: bool,
    pub chunking: bool,
    pub binary_mime: bool,
    pub dsn: bool,
    pub require_tls: bool,
    pub starttls: bool,
    /// Those we know.
    pub auth: Vec<Mechanism>,
    /// RFC 9422.
    pub rcpt_max: Option<usize>,
    pub mail_max: Option<u32>,
}

impl Capabilities {
    pub(super) fn parse(reply: &Reply) -> Self {
        let mut found = Self::default();
        for line in reply.lines.iter().skip(1) {
            let mut words = line.split([' ', '\t']).filter(|word| !word.is_empty());
            let Some(keyword) = words.next() else { continue };
            match keyword.to_ascii_uppercase().as_str() {
                "PIPELINING" => found.pipelining = true,
                "SIZE" => found.size = Some(words.next().and_then(|size| size.parse().ok()).unwrap_or(0)),
                "8BITMIME" => found.eight_bit_mime = true,
                "SMTPUTF8" => found.smtp_utf8 = true,
                "CHUNKING" => found.chunking = true,
                "BINARYMIME" => found.binary_mime = true,
                "DSN" => found.dsn = true,
                "REQUIRETLS" => found.require_tls = true,
                "STARTTLS" => found.starttls = true,
                "AUTH" => found.auth.extend(words.filter_map(|word| word.parse::<Mechanism>().ok())),
                "LIMITS" => found.limits(words),
                _ => {}
            }
        }
        // RFC 3030 §3: BINARYMIME cannot be used without CHUNKING.
        found.binary_mime &= found.chunking;
        found
    }

    /// RFC 9422 §4. A limit of zero, or one that is no number, is no limit.
    fn limits<'a>(&mut self, words: impl Iterator<Item = &'a str>) {
        for word in words {
            let Some((name, value)) = word.split_once('=') else { continue };
            match name.to_ascii_uppercase().as_str() {
                "RCPTMAX" => self.rcpt_max = value.parse().ok().filter(|max| *max > 0),
                "MAILMAX" => self.mail_max = value.parse().ok().filter(|max| *max > 0),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords() {
        let lines = "x greets you\nPipelining\nSIZE\nAUTH PLAIN CRAM-MD5 login\nBINARYMIME\nLIMITS RCPTMAX=0 MAILMAX=9 X=1\n";
        let reply = Reply { code: 250, enhanced: None, lines: lines.lines().map(str::to_owned).collect() };
        let expected = Capabilities {
            pipelining: true,
            size: Some(0),
            auth: vec![Mechanism::Plain, Mechanism::Login],
            mail_max: Some(9),
            ..Capabilities::default()
        };
        assert_eq!(Capabilities::parse(&reply), expected);
    }
}

use postroad_base::Reply;

/// Why a server asks for patience; each kind has its own waiting time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeferralClass {
    /// Come back in a few minutes and it will do (RFC 6647).
    Greylisted,
    /// Too much, too fast.
    RateLimited,
    /// RFC 3463 x.2.2: the person has to clean up first.
    MailboxFull,
    /// We did not get to talk: no answer, broken connection, no TLS, DNS.
    Unreachable,
    /// Any other 4yz.
    Other,
}

impl DeferralClass {
    /// Whether the server may mean who sends. The others say nothing about a source, and cost its warm-up nothing.
    #[must_use]
    pub fn concerns_source(self) -> bool {
        match self {
            Self::RateLimited | Self::Other => true,
            Self::Greylisted | Self::MailboxFull | Self::Unreachable => false,
        }
    }
}

const GREYLIST_WORDS: [&str; 4] = ["greylist", "graylist", "grey-list", "gray-list"];
const RATE_WORDS: [&str; 7] =
    ["rate limit", "ratelimit", "too many", "too fast", "throttl", "try slower", "unusual rate"];

/// Reads a 4yz reply: the enhanced code first (RFC 3463), the text where the code is too general.
#[must_use]
pub fn classify(reply: &Reply) -> DeferralClass {
    let text = reply.text().to_ascii_lowercase();
    let any = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let code = reply.enhanced.map(|enhanced| (enhanced.subject, enhanced.detail));
    if any(&GREYLIST_WORDS) {
        return DeferralClass::Greylisted;
    }
    match code {
        Some((2, 2)) => DeferralClass::MailboxFull,
        // RFC 3463 §3.5 and RFC 7372-like uses: 4.4.x network, 4.3.2 not accepting, 4.7.28/4.7.29 rate by Gmail.
        Some((4, _)) => DeferralClass::Unreachable,
        Some((7, 28 | 29)) => DeferralClass::RateLimited,
        _ if any(&RATE_WORDS) => DeferralClass::RateLimited,
        _ if reply.code == 452 && text.contains("mailbox") => DeferralClass::MailboxFull,
        _ => DeferralClass::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: DeferralClass) {
        let (code, rest) = text.split_once(' ').unwrap();
        let (enhanced, rest) = match rest.split_once(' ').and_then(|(e, r)| Some((e.parse().ok()?, r))) {
            Some((enhanced, rest)) => (Some(enhanced), rest),
            None => (None, rest),
        };
        let reply = Reply { code: code.parse().unwrap(), enhanced, lines: vec![rest.to_owned()] };
        assert_eq!(classify(&reply), expected, "{text}");
    }

    #[test]
    fn replies_of_real_servers() {
        check("450 4.2.0 Greylisted, see http://postgrey.example/", DeferralClass::Greylisted);
        check("451 4.7.1 Greylisting in action, please come back later", DeferralClass::Greylisted);
        check("421 4.7.28 Our system has detected an unusual rate of mail", DeferralClass::RateLimited);
        check(
            "451 4.7.652 The mail server has exceeded the maximum, too many connections",
            DeferralClass::RateLimited,
        );
        check(
            "452 4.2.2 The email account that you tried to reach is over quota",
            DeferralClass::MailboxFull,
        );
        check("452 mailbox full", DeferralClass::MailboxFull);
        check("451 4.4.1 no answer from mx1.example.net", DeferralClass::Unreachable);
        check("451 4.3.0 Temporary lookup failure", DeferralClass::Other);
        check("450 try again later", DeferralClass::Other);
    }
}

//! Addresses that no person reads for long, or that are not one person's.

/// Providers of throw-away addresses, one a line, in the order of the alphabet.
const DISPOSABLE: &str = include_str!("disposable.txt");

/// RFC 2142, and what else stands for a role and not for a person.
const ROLES: [&str; 30] = [
    "abuse",
    "admin",
    "administrator",
    "billing",
    "contact",
    "feedback",
    "ftp",
    "help",
    "hostmaster",
    "info",
    "list",
    "mailer-daemon",
    "marketing",
    "news",
    "no-reply",
    "noc",
    "noreply",
    "office",
    "postmaster",
    "privacy",
    "root",
    "sales",
    "security",
    "service",
    "spam",
    "support",
    "team",
    "usenet",
    "webmaster",
    "www",
];

/// Whether a domain, or the one it is below, is a provider of throw-away addresses.
pub(super) fn is_disposable(domain: &str) -> bool {
    let mut name = domain;
    loop {
        if listed(name) {
            return true;
        }
        match name.split_once('.') {
            Some((_, parent)) if parent.contains('.') => name = parent,
            _ => return false,
        }
    }
}

/// Lines are in order, so the place to look at is found by halving.
fn listed(domain: &str) -> bool {
    let bytes = DISPOSABLE.as_bytes();
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        let begin = memchr::memrchr(b'\n', &bytes[..middle]).map_or(0, |end| end + 1);
        let end = memchr::memchr(b'\n', &bytes[middle..]).map_or(bytes.len(), |length| middle + length);
        match DISPOSABLE[begin..end].cmp(domain) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = begin,
        }
    }
    false
}

pub(super) fn is_role(local_part: &str) -> bool {
    ROLES.binary_search(&local_part.to_ascii_lowercase().as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_found() {
        assert!(DISPOSABLE.lines().is_sorted() && ROLES.is_sorted());
        for domain in DISPOSABLE.lines() {
            assert!(is_disposable(domain), "{domain}");
        }
        for domain in ["", "a", "example.com", "zzz.zz", "mailinator.com.example", "com"] {
            assert!(!is_disposable(domain), "{domain}");
        }
        assert!(is_disposable("inbox.mailinator.com"));
        assert!(is_role("Info") && !is_role("ann"));
    }
}

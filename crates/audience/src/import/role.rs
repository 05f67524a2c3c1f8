//! Addresses that are not one person's.

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

pub(super) fn is_role(local_part: &str) -> bool {
    ROLES.binary_search(&local_part.to_ascii_lowercase().as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_told_from_people() {
        assert!(ROLES.is_sorted());
        assert!(is_role("Info") && !is_role("ann"));
    }
}

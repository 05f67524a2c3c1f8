//! Where visitors come from, and which of them are none.

use super::ticket::SOURCE_MAX_BYTES;

/// Words in the names of programs that look at pages (User-Agent, RFC 9110 §10.1.5).
const ROBOTS: [&str; 16] = [
    "bot",
    "crawl",
    "spider",
    "slurp",
    "preview",
    "fetch",
    "monitor",
    "scan",
    "curl",
    "wget",
    "python",
    "java/",
    "headless",
    "lighthouse",
    "facebookexternalhit",
    "go-http-client",
];

/// The `utm_source`, or the host of the page before; empty for who came directly or from the form's own server.
#[must_use]
pub fn source_of(utm_source: &str, referrer: &str, own_host: &str) -> String {
    let named = utm_source.trim();
    if !named.is_empty() {
        let clean: String = named.chars().filter(|c| !c.is_control()).collect::<String>().to_lowercase();
        return cut(&clean).to_owned();
    }
    let rest = referrer.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = host.rsplit('@').next().unwrap_or("").to_ascii_lowercase();
    let is_name = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    if !is_name || host == own_host.to_ascii_lowercase() {
        return String::new();
    }
    cut(host.strip_prefix("www.").unwrap_or(&host)).to_owned()
}

pub(super) fn cut(source: &str) -> &str {
    let mut end = source.len().min(SOURCE_MAX_BYTES);
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    &source[..end]
}

/// Whether the name is one of a program that only looks. Nobody has to tell the truth.
#[must_use]
pub fn is_robot(user_agent: &str) -> bool {
    let name = user_agent.to_ascii_lowercase();
    name.trim().is_empty() || ROBOTS.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_hosts_or_names() {
        for (utm, referrer, expected) in [
            ("Spring Mail", "https://a.example/", "spring mail"),
            ("", "https://www.blog.example/post?x=1", "blog.example"),
            ("", "https://forms.example/f/1", ""),
            ("", "", ""),
            ("", "javascript:alert(1)", ""),
            ("", "https://a\"b/", ""),
        ] {
            assert_eq!(source_of(utm, referrer, "forms.example"), expected, "{utm} {referrer}");
        }
        assert!(source_of(&"ä".repeat(100), "", "").len() <= SOURCE_MAX_BYTES);
    }

    #[test]
    fn programs_are_told_from_browsers() {
        assert!(is_robot("") && is_robot("Mozilla/5.0 (compatible; Googlebot/2.1)") && is_robot("curl/8"));
        assert!(!is_robot("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"));
    }
}

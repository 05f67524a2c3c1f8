//! Which form of a file a client takes (RFC 9110 §12.5.3), and whether it has it already (§13.1.2).

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// The forms that the web app's build writes besides the plain one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
}

impl Encoding {
    /// The smaller first.
    pub const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    pub fn ending(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    pub fn header(self) -> HeaderValue {
        HeaderValue::from_static(self.name())
    }
}

/// The encodings the client takes, the best first.
pub(super) fn encodings(headers: &HeaderMap) -> impl Iterator<Item = Encoding> {
    Encoding::ALL.into_iter().filter(move |encoding| is_taken(headers, *encoding))
}

fn is_taken(headers: &HeaderMap, encoding: Encoding) -> bool {
    let mut any = false;
    for item in values(headers, &header::ACCEPT_ENCODING) {
        let mut parts = item.split(';').map(str::trim);
        let coding = parts.next().unwrap_or("");
        let refused = parts.any(|part| {
            part.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).is_some_and(|q| q <= 0.0)
        });
        if coding.eq_ignore_ascii_case(encoding.name()) {
            return !refused;
        }
        any |= coding == "*" && !refused;
    }
    any
}

/// Whether the client holds what it would get.
pub(super) fn has_it(headers: &HeaderMap, etag: &str) -> bool {
    // Weak comparison: W/ does not matter here.
    values(headers, &header::IF_NONE_MATCH).any(|held| held == "*" || held.trim_start_matches("W/") == etag)
}

fn values<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(',').map(str::trim))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(accept: &str, expected: &[Encoding]) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, accept.parse().unwrap());
        assert_eq!(encodings(&headers).collect::<Vec<_>>(), expected, "{accept}");
    }

    #[test]
    fn the_client_says_what_it_takes() {
        use Encoding::{Brotli, Gzip};
        check("gzip, deflate, br, zstd", &[Brotli, Gzip]);
        check("gzip;q=1.0, br;q=0", &[Gzip]);
        check("*", &[Brotli, Gzip]);
        check("*, br;q=0.0", &[Gzip]);
        check("identity", &[]);
        assert_eq!(encodings(&HeaderMap::new()).count(), 0);
    }

    #[test]
    fn a_version_that_is_held_is_not_sent_again() {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, "\"a\", W/\"b\"".parse().unwrap());
        assert!(has_it(&headers, "\"a\"") && has_it(&headers, "\"b\"") && !has_it(&headers, "\"c\""));
    }
}

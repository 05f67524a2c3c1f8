//! In which language a page is written: what the reader chose on it, what the contact speaks, what the browser asks for.

use axum::http::{HeaderMap, Uri, header};
use postroad_audience::Tongue;

/// The query parameter by which a page is shown in another language.
pub(crate) const PARAMETER: &str = "lang";
/// Languages of a browser that are looked at.
const ASKED_MAX: usize = 20;

/// The language of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reader {
    pub tongue: Tongue,
    /// Chosen on the page, so that its forms stay in it.
    pub chosen: bool,
}

impl Reader {
    /// `contact` is the language of whoever the page is for.
    pub fn of(uri: &Uri, headers: &HeaderMap, contact: Option<&str>) -> Self {
        let query = form_urlencoded::parse(uri.query().unwrap_or("").as_bytes());
        let chosen =
            query.filter(|(name, _)| name == PARAMETER).find_map(|(_, value)| Tongue::of_tag(&value));
        let tongue = chosen.or_else(|| contact.and_then(Tongue::of_tag)).or_else(|| asked(headers));
        Self { tongue: tongue.unwrap_or_default(), chosen: chosen.is_some() }
    }

    /// For pages that stay in a language that was chosen.
    pub fn link(self, path: &str) -> String {
        if self.chosen { format!("{path}?{PARAMETER}={}", self.tongue.code()) } else { path.to_owned() }
    }

    pub fn pick<T>(self, english: T, korean: T) -> T {
        match self.tongue {
            Tongue::English => english,
            Tongue::Korean => korean,
        }
    }
}

/// RFC 9110 §12.5.4: the language with the highest weight among those we have; of equals the first.
fn asked(headers: &HeaderMap) -> Option<Tongue> {
    let text = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut best: Option<(u16, Tongue)> = None;
    for item in text.split(',').take(ASKED_MAX) {
        let (range, parameters) = item.split_once(';').unwrap_or((item, ""));
        let Some(tongue) = Tongue::of_tag(range) else { continue };
        let weight = weight(parameters);
        if weight > 0 && best.is_none_or(|(known, _)| weight > known) {
            best = Some((weight, tongue));
        }
    }
    best.map(|(_, tongue)| tongue)
}

/// In thousandths; what cannot be read counts in full.
fn weight(parameters: &str) -> u16 {
    let value = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("q="));
    let parsed = value.and_then(|value| value.trim().parse::<f32>().ok());
    parsed.map_or(1_000, |weight| (weight.clamp(0.0, 1.0) * 1_000.0) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(uri: &str, accept: Option<&str>, contact: Option<&str>, expected: (Tongue, bool)) {
        let mut headers = HeaderMap::new();
        if let Some(accept) = accept {
            headers.insert(header::ACCEPT_LANGUAGE, accept.parse().unwrap());
        }
        let reader = Reader::of(&uri.parse().unwrap(), &headers, contact);
        assert_eq!((reader.tongue, reader.chosen), expected, "{uri} {accept:?} {contact:?}");
    }

    #[test]
    fn the_reader_comes_first_then_the_contact_then_the_browser() {
        use Tongue::{English, Korean};
        check("/u/x", None, None, (English, false));
        check("/u/x", Some("ko-KR,ko;q=0.9,en;q=0.8"), None, (Korean, false));
        check("/u/x", Some("de, en;q=0.5, ko;q=0.7"), None, (Korean, false));
        check("/u/x", Some("ko;q=0, en"), None, (English, false));
        check("/u/x", Some("en"), Some("ko-KR"), (Korean, false));
        check("/u/x", Some("ko"), Some("de"), (Korean, false));
        check("/u/x?lang=en", Some("ko"), Some("ko"), (English, true));
        check("/u/x?lang=xx", Some("ko"), None, (Korean, false));
    }
}

//! Who is at the other end: the peer of the connection, or whom a trusted proxy names.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap, header};
use postroad_account::{ForwardedHeader, TrustedProxies};

const X_FORWARDED_FOR: &str = "x-forwarded-for";
/// Proxies looked at from the server outwards. A longer chain is none of ours.
const HOPS_MAX: usize = 16;
/// Of the Forwarded header, all lines together; a longer one is not read at all, since it can only be read forwards.
const FORWARDED_MAX_BYTES: usize = 4_096;

/// Put into every request that came over the network.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientAddress(IpAddr);

impl ClientAddress {
    /// `None` through the control socket.
    pub fn of(extensions: &Extensions, headers: &HeaderMap, proxies: &TrustedProxies) -> Option<Self> {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>()?.0.ip().to_canonical();
        Some(Self(client(peer, headers, proxies)))
    }
}

/// The address the request came from; none through the control socket.
pub(crate) fn client_address(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<ClientAddress>().map(|client| client.0)
}

/// The nearest address that is not a trusted proxy's. Each proxy adds at the end whom it saw, so the chain is believed
/// from its end as long as the one who wrote is trusted; what comes before may be anybody's invention.
fn client(peer: IpAddr, headers: &HeaderMap, proxies: &TrustedProxies) -> IpAddr {
    if !proxies.trusts(peer) {
        return peer;
    }
    let hops: Vec<Option<IpAddr>> = match proxies.header {
        ForwardedHeader::XForwardedFor => x_forwarded_for(headers),
        ForwardedHeader::Forwarded => forwarded(headers),
    };
    let mut nearest = peer;
    for hop in hops {
        // Unknown, hidden or garbage: what is known ends here.
        let Some(address) = hop else { break };
        nearest = address;
        if !proxies.trusts(address) {
            break;
        }
    }
    nearest
}

/// The last ones first, at most [`HOPS_MAX`].
fn x_forwarded_for(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let lines: Vec<_> = headers.get_all(X_FORWARDED_FOR).iter().collect();
    let values = lines.into_iter().rev().flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
    values.take(HOPS_MAX).map(|value| std::str::from_utf8(value).ok().and_then(address)).collect()
}

/// RFC 7239 §4: the last ones first, at most [`HOPS_MAX`]; none when any of it cannot be read.
fn forwarded(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let lines: Option<Vec<&str>> =
        headers.get_all(header::FORWARDED).iter().map(|line| line.to_str().ok()).collect();
    // RFC 9110 §5.3: several lines are one list.
    let text = lines.unwrap_or_default().join(",");
    if text.len() > FORWARDED_MAX_BYTES {
        return Vec::new();
    }
    elements(&text).unwrap_or_default().into()
}

/// The `for` of each element, the last ones first. `None` when it is no list of elements.
fn elements(text: &str) -> Option<VecDeque<Option<IpAddr>>> {
    let mut found = VecDeque::from([None]);
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        if let Some((name, after)) = rest.split_once('=')
            && is_token(name)
        {
            let (value, after) = value(after)?;
            rest = after.trim_start_matches([' ', '\t']);
            if name.eq_ignore_ascii_case("for") {
                *found.front_mut()? = address(&value);
            }
        }
        match rest.chars().next() {
            None => return Some(found),
            Some(';') => {}
            Some(',') => {
                found.push_front(None);
                found.truncate(HOPS_MAX);
            }
            Some(_) => return None,
        }
        rest = &rest[1..];
    }
}

/// RFC 7239 §4: a token or a quoted string (RFC 9110 §5.6.4), and what comes after it.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ',', ' ', '\t']).unwrap_or(text.len());
        return Some((text[..end].to_owned(), &text[end..]));
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, &quoted[at + 1..])),
            '\\' => value.push(chars.next()?.1),
            c => value.push(c),
        }
    }
    None
}

fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// An address as proxies write it: alone, with a port, or in brackets (RFC 7239 §6).
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim_matches([' ', '\t']);
    let bracketed = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let address = bracketed.unwrap_or(text).parse::<IpAddr>().ok();
    address.or_else(|| text.parse::<SocketAddr>().ok().map(|both| both.ip())).map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Proxies in 10.0.0.0/8 and 2001:db8::/32.
    fn of(peer: &str, header: ForwardedHeader, lines: &[(&'static str, &str)]) -> String {
        let networks = vec!["10.0.0.0/8".parse().unwrap(), "2001:db8::/32".parse().unwrap()];
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        client(peer.parse().unwrap(), &headers, &TrustedProxies { networks, header }).to_string()
    }

    fn x(peer: &str, lines: &[&str]) -> String {
        let lines: Vec<_> = lines.iter().map(|line| (X_FORWARDED_FOR, *line)).collect();
        of(peer, ForwardedHeader::XForwardedFor, &lines)
    }

    fn f(peer: &str, lines: &[&str]) -> String {
        let lines: Vec<_> = lines.iter().map(|line| ("forwarded", *line)).collect();
        of(peer, ForwardedHeader::Forwarded, &lines)
    }

    #[test]
    fn only_a_trusted_peers_word_counts() {
        assert_eq!(x("192.0.2.9", &["203.0.113.1"]), "192.0.2.9");
        assert_eq!(f("192.0.2.9", &["for=203.0.113.1"]), "192.0.2.9");
        assert_eq!(x("10.0.0.1", &["203.0.113.1"]), "203.0.113.1");
        assert_eq!(x("::ffff:10.0.0.1", &["203.0.113.1"]), "203.0.113.1");
        assert_eq!(f("10.0.0.1", &["for=203.0.113.1"]), "203.0.113.1");
        assert_eq!(x("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn the_other_header_is_not_read() {
        let both = [(X_FORWARDED_FOR, "203.0.113.1"), ("forwarded", "for=198.51.100.1")];
        assert_eq!(of("10.0.0.1", ForwardedHeader::XForwardedFor, &both), "203.0.113.1");
        assert_eq!(of("10.0.0.1", ForwardedHeader::Forwarded, &both), "198.51.100.1");
        assert_eq!(of("10.0.0.1", ForwardedHeader::Forwarded, &both[..1]), "10.0.0.1");
    }

    #[test]
    fn the_rightmost_address_that_is_not_trusted_is_the_client() {
        // What the client itself wrote comes first.
        assert_eq!(x("10.0.0.1", &["1.1.1.1, 203.0.113.1, 10.0.0.2,2001:db8::7"]), "203.0.113.1");
        assert_eq!(x("10.0.0.1", &["1.1.1.1", "203.0.113.1", "10.0.0.2"]), "203.0.113.1");
        assert_eq!(
            f("10.0.0.1", &["for=1.1.1.1", "for=203.0.113.1;by=10.0.0.2, FOR=10.0.0.2"]),
            "203.0.113.1"
        );
        // Everybody is inside: the outermost one.
        assert_eq!(x("10.0.0.1", &["10.0.0.9, 10.0.0.2"]), "10.0.0.9");
    }

    #[test]
    fn addresses_come_in_several_clothes() {
        for text in ["203.0.113.1", " 203.0.113.1 ", "203.0.113.1:4711", "::ffff:203.0.113.1"] {
            assert_eq!(x("10.0.0.1", &[text]), "203.0.113.1", "{text}");
        }
        assert_eq!(x("10.0.0.1", &["[2001:db9::1]:80"]), "2001:db9::1");
        assert_eq!(x("10.0.0.1", &["[2001:db9::1]"]), "2001:db9::1");
        for text in [
            "for=\"[2001:db9::1]:4711\"",
            "For=\"[2001:db9::1]\";proto=https",
            "proto=http; host=\"a,b;for=1.1.1.1\";for=\"[2001:db9:\\:1]\"",
        ] {
            assert_eq!(f("10.0.0.1", &[text]), "2001:db9::1", "{text}");
        }
    }

    #[test]
    fn garbage_ends_the_chain() {
        for text in
            ["", ",", "unknown", "203.0.113.1, x", "203.0.113.1,", "203.0.113.1;", "300.1.1.1", "::1::"]
        {
            assert_eq!(x("10.0.0.1", &[text]), "10.0.0.1", "{text}");
        }
        assert_eq!(x("10.0.0.1", &["203.0.113.1, x, 10.0.0.2"]), "10.0.0.2");
        for text in [
            "",
            ";",
            "for",
            "for=",
            "for=unknown",
            "for=_hidden",
            "for=\"203.0.113.1",
            "for=203.0.113.1 by=x",
            "for=203.0.113.1,proto=http",
            "=203.0.113.1",
            "for=203.0.113.1\" , x",
        ] {
            assert_eq!(f("10.0.0.1", &[text]), "10.0.0.1", "{text}");
        }
        assert_eq!(f("10.0.0.1", &["for=203.0.113.1, for=_x, for=10.0.0.2"]), "10.0.0.2");
    }

    #[test]
    fn a_chain_without_end_is_not_followed() {
        let many = |hop: &str, hops: usize| vec![hop; hops].join(", ");
        assert_eq!(x("10.0.0.1", &[&format!("203.0.113.1, {}", many("10.0.0.2", 15))]), "203.0.113.1");
        assert_eq!(x("10.0.0.1", &[&format!("203.0.113.1, {}", many("10.0.0.2", 16))]), "10.0.0.2");
        assert_eq!(
            f("10.0.0.1", &[&format!("for=203.0.113.1, {}", many("for=10.0.0.2", 15))]),
            "203.0.113.1"
        );
        assert_eq!(f("10.0.0.1", &[&format!("for=203.0.113.1, {}", many("for=10.0.0.2", 16))]), "10.0.0.2");
        assert_eq!(f("10.0.0.1", &[&many("for=203.0.113.1", 1_000)]), "10.0.0.1");
    }
}
